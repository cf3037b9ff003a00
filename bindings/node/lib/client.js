'use strict';

const { EventEmitter } = require('node:events');
const native = require('./native');
const { invalid } = require('./errors');
const { settings } = require('./options');

const EVENTS = { PROVIDER_READY: 'ready', PROVIDER_STALE: 'stale', PROVIDER_ERROR: 'error' };
const TOLD = new Set(['change', 'ready', 'stale', 'error']);
const PREPARE_MS = 5000;
const NOBODY = {};
const handles = new WeakMap();

// -- What is handed in ----------------------------------------------------------

function contextOf(context) {
  if (context === undefined || context === null) return NOBODY;
  if (typeof context !== 'object') throw invalid('a context must be an object: { companyId, workspaceId }');
  return context;
}

/** A misspelt key would write for everybody. */
function scopeOf(scope) {
  const given = contextOf(scope);
  for (const key of Object.keys(given)) {
    if (key !== 'companyId' && key !== 'workspaceId') {
      throw invalid(`a scope has companyId or workspaceId, and no ${JSON.stringify(key)}`);
    }
  }
  return given;
}

function optionsOf(options) {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object') throw invalid('options must be an object');
  return options;
}

function milliseconds(value, otherwise) {
  if (value === undefined) return otherwise;
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw invalid('timeoutMs must be a whole number of milliseconds');
  }
  return value;
}

/** What a listener throws is no concern of the library's: it is as if nobody had caught it. */
function guarded(call) {
  return (...told) => {
    try {
      call(...told);
    } catch (failure) {
      process.nextTick(() => { throw failure; });
    }
  };
}

/** The native handle of a client, for ./testing. */
function handleOf(client) {
  const handle = handles.get(client);
  if (!handle) throw invalid('this is no FeatureFlagClient');
  return handle;
}

// -- The client -------------------------------------------------------------------

class FeatureFlagClient extends EventEmitter {
  #handle;
  #check;
  #deliver;
  #state = 'unknown';
  #closing;

  constructor(options) {
    super();
    const { logger, ...named } = optionsOf(options);
    if (logger !== undefined && typeof logger !== 'function') throw invalid('logger must be a function (level, message)');
    const all = settings(native.optionNames(), process.env, named);
    this.#handle = native.open(all, logger ? this.#delivery(logger) : null);
    this.#check = native.checker(this.#handle);
    handles.set(this, this.#handle);
    // The library is told before the listener is there, so nothing is missed.
    super.on('newListener', (event) => this.#heed(event));
    super.on('removeListener', (event) => this.#forget(event));
  }

  // -- Checks

  isEnabled(flag, context) {
    let companyId;
    let workspaceId;
    if (context !== undefined && context !== null) ({ companyId, workspaceId } = contextOf(context));
    const answer = this.#check(flag, companyId, workspaceId);
    return answer === undefined ? this.evaluateKnown(flag, context).enabled : answer;
  }

  evaluateKnown(flag, context) {
    const { companyId, workspaceId } = contextOf(context);
    return native.known(this.#handle, flag, companyId, workspaceId);
  }

  async check(flag, context) {
    const { companyId, workspaceId } = contextOf(context);
    const answer = this.#check(flag, companyId, workspaceId);
    return answer === undefined ? (await this.evaluate(flag, context)).enabled : answer;
  }

  async evaluate(flag, context) {
    const { companyId, workspaceId } = contextOf(context);
    const isKnown = this.#check(flag, companyId, workspaceId) !== undefined; // then no thread is needed
    return (isKnown ? native.known : native.evaluate)(this.#handle, flag, companyId, workspaceId);
  }

  async all(context) {
    const { companyId, workspaceId } = contextOf(context);
    return native.evaluateAll(this.#handle, companyId, workspaceId, false);
  }

  async evaluateAll(context) {
    const { companyId, workspaceId } = contextOf(context);
    return native.evaluateAll(this.#handle, companyId, workspaceId, true);
  }

  async prepare(contexts, options) {
    const ids = [];
    for (const context of Array.isArray(contexts) ? contexts : [contexts]) {
      const { companyId, workspaceId } = contextOf(context);
      ids.push(companyId, workspaceId);
    }
    return native.prepare(this.#handle, ids, milliseconds(optionsOf(options).timeoutMs, PREPARE_MS));
  }

  // -- Writing

  async setFlag(flag, enabled, scope, options) {
    if (typeof enabled !== 'boolean') throw invalid('enabled must be true or false');
    const { companyId, workspaceId } = scopeOf(scope);
    return native.write(this.#handle, flag, companyId, workspaceId, enabled, optionsOf(options).force === true);
  }

  async unsetFlag(flag, scope, options) {
    const { companyId, workspaceId } = scopeOf(scope);
    return native.write(this.#handle, flag, companyId, workspaceId, null, optionsOf(options).force === true);
  }

  // -- Life

  get state() {
    return this.#state;
  }

  async health(options) {
    return native.health(this.#handle, milliseconds(optionsOf(options).timeoutMs, 0));
  }

  stats() {
    return native.stats(this.#handle);
  }

  async reload() {
    return native.reload(this.#handle);
  }

  close() {
    this.#closing ??= native.close(this.#handle).then(() => { this.#state = 'closed'; });
    return this.#closing;
  }

  ref() {
    native.keepAlive(this.#handle, true);
    return this;
  }

  unref() {
    native.keepAlive(this.#handle, false);
    return this;
  }

  // -- Events

  #delivery(logger) {
    const tell = guarded((first, message) => (message === undefined ? this.#tell(first) : logger?.(first, message)));
    this.#deliver = tell;
    return tell;
  }

  #heed(event) {
    if (TOLD.has(event)) native.listen(this.#handle, this.#deliver ?? this.#delivery());
  }

  #forget(event) {
    if (!TOLD.has(event) || this.#closing) return;
    for (const other of TOLD) if (this.listenerCount(other) > 0) return;
    native.unlisten(this.#handle);
    this.#state = 'unknown';
  }

  #tell({ type, changes, polling, error }) {
    if (type === 'PROVIDER_CONFIGURATION_CHANGED') {
      for (const change of changes) this.#emit('change', change);
      return;
    }
    this.#state = EVENTS[type];
    if (this.listenerCount(this.#state) > 0) this.#emit(this.#state, error ?? { polling });
  }

  /** One listener's failure keeps no other event from its listeners. */
  #emit(event, detail) {
    guarded(() => this.emit(event, detail))();
  }
}

module.exports = { FeatureFlagClient, handleOf };
