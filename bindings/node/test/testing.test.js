'use strict';

// featureflag/testing, with node's own test runner; jest and vitest have the same afterEach.

const assert = require('node:assert/strict');
const path = require('node:path');
const { after, afterEach, describe, test } = require('node:test');
const { FeatureFlagClient, packageFolder, registry } = require('./helper');
const { resetFlags, setFlags, withBoth, withFlags } = require(path.join(packageFolder, 'lib', 'testing.js'));

const client = new FeatureFlagClient({ featureFlagsProvider: 'memory', featureFlagsRegistry: registry, featureFlagsOverrides: 'global-only=on' });
after(() => client.close());
const on = (flag) => client.isEnabled(flag, { companyId: 'acme' });

test('withFlags: for a block, nested, and what was before is back', () => {
  const result = withFlags(client, { 'off-by-default': true, 'on-by-default': false }, () => {
    assert.deepEqual([on('off-by-default'), on('on-by-default')], [true, false]);
    assert.equal(client.evaluateKnown('off-by-default').source, 'override');
    withFlags(client, { 'off-by-default': false }, () => assert.equal(on('off-by-default'), false));
    assert.equal(on('off-by-default'), true);
    return 42;
  });
  assert.equal(result, 42);
  assert.deepEqual([on('off-by-default'), on('on-by-default')], [false, true]);
  assert.equal(client.evaluateKnown('off-by-default').source, 'default');
});

test('withFlags: over an override of the options', () => {
  withFlags(client, { 'global-only': false }, () => assert.equal(on('global-only'), false));
  assert.equal(on('global-only'), true);
});

test('withFlags: a body that fails', async () => {
  assert.throws(() => withFlags(client, { 'off-by-default': true }, () => { throw new RangeError('mine'); }), RangeError);
  assert.equal(on('off-by-default'), false);
  await assert.rejects(withFlags(client, { 'off-by-default': true }, async () => { throw new RangeError('mine'); }), RangeError);
  assert.equal(on('off-by-default'), false);
});

test('withFlags: until a promise is done', async () => {
  const result = withFlags(client, { 'off-by-default': true }, async () => {
    await new Promise(setImmediate);
    return on('off-by-default');
  });
  assert.equal(on('off-by-default'), true);
  assert.equal(await result, true);
  assert.equal(on('off-by-default'), false);
});

test('withBoth: off, and then on', async () => {
  const seen = [];
  await withBoth(client, 'on-by-default', async (enabled) => { seen.push([enabled, on('on-by-default')]); });
  assert.deepEqual(seen, [[false, false], [true, true]]);
  assert.equal(client.evaluateKnown('on-by-default').source, 'default');
});

test('a misspelt flag is refused, and nothing is changed', () => {
  assert.throws(() => withFlags(client, { 'off-by-default': true, 'of-by-default': true }, () => assert.fail()), { code: 'FF_ERR_FLAG_NOT_FOUND' });
  assert.equal(on('off-by-default'), false);
  assert.throws(() => setFlags(client, { 'off-by-default': 'yes' }), { code: 'FF_ERR_INVALID' });
  assert.throws(() => resetFlags({}), { code: 'FF_ERR_INVALID' });
});

describe('resetFlags after each', () => {
  afterEach(() => resetFlags(client));

  test('one that turns a flag', () => {
    setFlags(client, { 'off-by-default': true });
    assert.equal(on('off-by-default'), true);
  });

  test('the next does not see it', () => assert.equal(on('off-by-default'), false));
});
