'use strict';

// An OpenFeature provider over a client: https://openfeature.dev/specification/sections/providers

const { OpenFeatureEventEmitter } = require('@openfeature/server-sdk');
const { FeatureFlagClient } = require('./client');

const MISMATCH = { reason: 'ERROR', errorCode: 'TYPE_MISMATCH', errorMessage: 'flags are booleans' };

function detailsOf({ enabled, reason, errorCode, message, source, freshness, ageMs }) {
  return {
    value: enabled,
    variant: enabled ? 'on' : 'off',
    reason,
    ...(errorCode && { errorCode, errorMessage: message }),
    flagMetadata: { source, freshness, ageMs },
  };
}

class FeatureFlagProvider {
  metadata = { name: 'featureflag' };
  runsOn = 'server';
  events = new OpenFeatureEventEmitter();
  #client;
  #owned;
  #listeners = [];

  /** A client stays its owner's; of options the provider makes one, and closes it. */
  constructor(client) {
    this.#owned = !(client instanceof FeatureFlagClient);
    this.#client = this.#owned ? new FeatureFlagClient(client) : client;
  }

  /**
   * Redis need not be there: until it is, flags have their defaults. A mode that tells of no
   * changes has no events.
   */
  async initialize() {
    await this.#client.prepare().catch(() => {});
    try {
      this.#listen('change', ({ flag }) => this.events.emit('PROVIDER_CONFIGURATION_CHANGED', { flagsChanged: [flag] }));
      this.#listen('ready', () => this.events.emit('PROVIDER_READY'));
      this.#listen('stale', ({ message }) => this.events.emit('PROVIDER_STALE', { message }));
      this.#listen('error', ({ message, errorCode }) => this.events.emit('PROVIDER_ERROR', { message, errorCode }));
    } catch (failure) {
      this.#forget();
      if (failure.code !== 'FF_ERR_UNSUPPORTED') throw failure;
    }
  }

  async onClose() {
    this.#forget();
    if (this.#owned) await this.#client.close();
  }

  async resolveBooleanEvaluation(flag, fallback, context) {
    try {
      return detailsOf(await this.#client.evaluate(flag, context));
    } catch ({ message, errorCode = 'GENERAL' }) { // the SDK would take the library's code for OpenFeature's
      return { value: fallback, reason: 'ERROR', errorCode, errorMessage: message };
    }
  }

  async resolveStringEvaluation(flag, fallback) {
    return { value: fallback, ...MISMATCH };
  }

  async resolveNumberEvaluation(flag, fallback) {
    return { value: fallback, ...MISMATCH };
  }

  async resolveObjectEvaluation(flag, fallback) {
    return { value: fallback, ...MISMATCH };
  }

  #listen(event, listener) {
    this.#client.on(event, listener);
    this.#listeners.push([event, listener]);
  }

  #forget() {
    for (const [event, listener] of this.#listeners.splice(0)) this.#client.off(event, listener);
  }
}

module.exports = { FeatureFlagProvider };
