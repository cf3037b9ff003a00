'use strict';

// Loads the addon for this machine. It knows nothing of this file but what it is handed.

const fs = require('node:fs');
const path = require('node:path');
const { FeatureFlagError } = require('./errors');

const folder = path.join(__dirname, '..');
const file = path.join(folder, 'native', `${process.platform}-${process.arch}.node`);

function load() {
  if (!fs.existsSync(file)) {
    throw new FeatureFlagError(
      `no addon for ${process.platform}-${process.arch} in this package; compile it: ${path.join(folder, 'build')}`,
      'FF_ERR_UNSUPPORTED', 'PROVIDER_FATAL');
  }
  return require(file);
}

const native = load();
native.useErrors(FeatureFlagError);

module.exports = native;
