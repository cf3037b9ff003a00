'use strict';

// For tests: flags that hold for one client, whatever Redis says. Needs no test framework.

const native = require('./native');
const { handleOf } = require('./client');
const { invalid } = require('./errors');

function override(client, flag, enabled) {
  if (typeof enabled !== 'boolean') throw invalid(`the flag ${String(flag)} is to be true or false`);
  native.override(handleOf(client), flag, enabled);
}

/** What holds now: true or false where there is an override, null where there is none. */
function overrideOf(client, flag) {
  const { source, enabled } = client.evaluateKnown(flag);
  return source === 'override' ? enabled : null;
}

/** Turns the flags, and returns a function that puts back what was before. */
function setFlags(client, flags) {
  const handle = handleOf(client);
  const before = Object.keys(flags).map((flag) => [flag, overrideOf(client, flag)]);
  const restore = () => { for (const [flag, enabled] of before) native.override(handle, flag, enabled); };
  try {
    for (const [flag, enabled] of Object.entries(flags)) override(client, flag, enabled);
  } catch (failure) {
    restore();
    throw failure;
  }
  return restore;
}

function withFlags(client, flags, body) {
  const restore = setFlags(client, flags);
  let result;
  try {
    result = body();
  } catch (failure) {
    restore();
    throw failure;
  }
  if (typeof result?.then !== 'function') {
    restore();
    return result;
  }
  return Promise.resolve(result).finally(restore);
}

async function withBoth(client, flag, body) {
  for (const enabled of [false, true]) await withFlags(client, { [flag]: enabled }, () => body(enabled));
}

function resetFlags(client) {
  native.resetOverrides(handleOf(client));
}

module.exports = { resetFlags, setFlags, withBoth, withFlags };
