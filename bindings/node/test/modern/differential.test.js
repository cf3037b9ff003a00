'use strict';

// The service that is replaced, as it is documented, and the binding, over the same states.

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { Redis } = require('ioredis');
const { FeatureFlagClient, RedisServer, isSanitized, patience, registry } = require('../helper');

const DEFAULTS = { 'off-by-default': false, 'on-by-default': true, 'global-only': false };
const STATES = isSanitized ? 500 : 3000;

/** Three GETs: global, company, workspace; then the registry. */
class ExistingService {
  constructor(redis) { this.redis = redis; }

  async isEnabled(flag, context = {}) {
    const global = await this.get(`ff:${flag}`);
    if (global === 'true') return true;
    if (global === 'false') return false;
    for (const [level, id] of [['company', context.companyId], ['workspace', context.workspaceId]]) {
      const value = id ? await this.get(`ff:${flag}:${level}:${id}`) : null;
      if (value !== null) return value === 'true';
    }
    return DEFAULTS[flag] ?? false;
  }

  setFlag(flag, enabled, scope = {}) {
    const where = scope.companyId ? `:company:${scope.companyId}` : scope.workspaceId ? `:workspace:${scope.workspaceId}` : '';
    return this.redis.set(`ff:${flag}${where}`, String(enabled));
  }

  /** Another type counts as no key. */
  get(key) {
    return this.redis.get(key).catch((failure) => {
      if (/WRONGTYPE/.test(failure.message)) return null;
      throw failure;
    });
  }
}

/** A repeatable choice: mulberry32. */
function chance(seed) {
  let state = seed;
  const number = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { one: (choices) => choices[Math.floor(number() * choices.length)] };
}

const COMPANIES = ['acme', 'a:b', '会社', 'x'.repeat(255), '42', undefined, ''];
const WORKSPACES = ['w1', 'acme', 'Zoë', 'company:acme', undefined, ''];
const VALUES = ['true', 'false', 'TRUE', ' true', '', '1', 'null', null, null, null, ['list']];

let server;
let redis;
before(async () => {
  server = await RedisServer.start();
  redis = new Redis(server.socket);
});
after(async () => {
  await redis.quit();
  await server.remove();
});

async function plant(key, value) {
  const batch = redis.multi().del(key);
  if (Array.isArray(value)) batch.rpush(key, ...value);
  else if (value !== null) batch.set(key, value);
  await batch.exec();
}

function stateOf(pick) {
  const flag = pick.one(Object.keys(DEFAULTS));
  const context = { companyId: pick.one(COMPANIES), workspaceId: pick.one(WORKSPACES) };
  const keys = [[`ff:${flag}`, pick.one(VALUES)]];
  if (context.companyId) keys.push([`ff:${flag}:company:${context.companyId}`, pick.one(VALUES)]);
  if (context.workspaceId) keys.push([`ff:${flag}:workspace:${context.workspaceId}`, pick.one(VALUES)]);
  return { flag, context, keys };
}

const open = (mode) => new FeatureFlagClient({ ...patience, redisUrl: server.url, featureFlagsRegistry: registry, featureFlagsMode: mode });

test(`the existing service and this one over ${STATES} states`, async () => {
  const seed = Number(process.env.FF_SEED ?? Date.now() % 1000000);
  const pick = chance(seed);
  const service = new ExistingService(redis);
  const direct = open('direct');
  let cached = open('cached');
  const differences = [];
  const compare = (what, expected, actual, state) => { if (expected !== actual) differences.push({ what, expected, actual, ...state }); };
  for (let i = 0; i < STATES; i++) {
    const state = stateOf(pick);
    for (const [key, value] of state.keys) await plant(key, value);
    const expected = await service.isEnabled(state.flag, state.context);
    compare('direct', expected, await direct.check(state.flag, state.context), state);
    if (i % 10 === 0) { // what was known is forgotten, and everything is loaded
      await cached.close();
      cached = open('cached');
      compare('cold', expected, await cached.check(state.flag, state.context), state);
      await cached.prepare(state.context);
      compare('cached', expected, cached.isEnabled(state.flag, state.context), state);
    }
  }
  assert.deepEqual(differences, [], `seed ${seed}`);
  console.log(`differential: ${STATES} states, 0 differences (seed ${seed})`);
  await Promise.all([direct.close(), cached.close()]);
});

test('what one writes the other reads', async () => {
  const pick = chance(Number(process.env.FF_SEED ?? Date.now() % 1000000));
  const service = new ExistingService(redis);
  const client = open('direct'); // what others write reaches a cache a moment later
  await redis.flushall();
  for (let i = 0; i < STATES / 10; i++) {
    const { flag, context } = stateOf(pick);
    const enabled = pick.one([true, false]);
    await client.setFlag(flag, enabled, context, { force: true });
    const ours = (await redis.keys('*')).sort();
    const values = await redis.mget(ours);
    assert.equal(await service.isEnabled(flag, context), await client.check(flag, context));
    await redis.flushall();
    await service.setFlag(flag, enabled, context);
    assert.deepEqual((await redis.keys('*')).sort(), ours);
    assert.deepEqual(await redis.mget(ours), values);
    await redis.flushall();
  }
  await client.close();
});
