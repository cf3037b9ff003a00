'use strict';

// The addon itself, as lib/native.js loads it.

const path = require('node:path');
const { packageFolder } = require('./helper');

module.exports = require(path.join(packageFolder, 'lib', 'native.js'));
