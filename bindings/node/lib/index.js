'use strict';

const native = require('./native');
const { FeatureFlagClient } = require('./client');
const { FeatureFlagError } = require('./errors');

const libraryVersion = native.version;

module.exports = { FeatureFlagClient, FeatureFlagError, libraryVersion };
