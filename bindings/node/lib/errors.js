'use strict';

/**
 * What goes wrong, in one class. `code` is the library's name for it (FF_ERR_TIMEOUT) and
 * `errorCode` is OpenFeature's (PROVIDER_NOT_READY, FLAG_NOT_FOUND, GENERAL, ...).
 */
class FeatureFlagError extends Error {
  constructor(message, code, errorCode) {
    super(message);
    this.code = code;
    this.errorCode = errorCode;
  }
}
// On the prototype, so that the name is none of the fields that are printed.
Object.defineProperty(FeatureFlagError.prototype, 'name', {
  value: 'FeatureFlagError', configurable: true, writable: true,
});

/** What the caller did wrong. */
function invalid(message) {
  return new FeatureFlagError(message, 'FF_ERR_INVALID', 'GENERAL');
}

module.exports = { FeatureFlagError, invalid };
