'use strict';

// Options to the library's: one rule for all names, text for all values.

const { FeatureFlagError } = require('./errors');

/** redisUrl is REDIS_URL; a name in capitals is itself. */
function optionName(name) {
  return /[a-z]/.test(name) ? name.replace(/([A-Z])/g, '_$1').toUpperCase() : name;
}

function optionText(name, value) {
  switch (typeof value) {
    case 'string': return value;
    case 'boolean': return String(value);
    case 'number': if (Number.isFinite(value)) return String(value);
  }
  throw new FeatureFlagError(`${name} must be a string, a number or a boolean`, 'FF_ERR_CONFIG', 'PROVIDER_FATAL');
}

/**
 * [name, value, ...]: what the environment says, and then what the options say. The environment
 * is process.env, which in a worker may be another than the process's own.
 */
function settings(names, environment, options) {
  const all = [];
  for (const name of names) if (environment[name]) all.push(name, environment[name]);
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && value !== null) all.push(optionName(name), optionText(name, value));
  }
  return all;
}

module.exports = { settings };
