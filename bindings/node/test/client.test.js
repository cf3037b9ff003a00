'use strict';

// A client as services use it: checks, details, writing, all flags, health, closing.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, beforeEach, test } = require('node:test');
const { FeatureFlagClient, FeatureFlagError, RedisServer, libraryVersion, node, nowhere, patience, registry, until } = require('./helper');

let redis;
before(async () => { redis = await RedisServer.start(); });
after(() => redis.remove());
beforeEach(() => redis.call('FLUSHALL'));

async function using(options, body) {
  const client = new FeatureFlagClient({ ...patience, redisUrl: redis.url, featureFlagsRegistry: registry, ...options });
  try {
    await body(client);
  } finally {
    await client.close();
  }
}

test('isEnabled answers from what is known, and begins to load what is not', () => using({}, async (client) => {
  await redis.call('SET', 'ff:off-by-default:company:acme', 'true');
  const first = client.evaluateKnown('off-by-default', { companyId: 'acme' });
  assert.equal(first.enabled, false);
  assert.equal(first.code, 'FF_ERR_LOADING');
  assert.equal(first.errorCode, 'PROVIDER_NOT_READY');
  assert.equal(first.reason, 'ERROR');
  await until(() => client.isEnabled('off-by-default', { companyId: 'acme' }));
  const { ageMs, ...known } = client.evaluateKnown('off-by-default', { companyId: 'acme' });
  assert.deepEqual(known, { enabled: true, source: 'company', reason: 'TARGETING_MATCH', freshness: 'fresh' });
  assert.equal(typeof ageMs, 'number');
}));

test('isEnabled does not wait where Redis hangs', async () => {
  const hung = await RedisServer.start();
  process.kill(hung.pid, 'SIGSTOP');
  const client = new FeatureFlagClient({ ...patience, redisUrl: hung.url, featureFlagsRegistry: registry });
  for (let i = 0; i < 100; i++) {
    assert.equal(client.isEnabled('off-by-default', { companyId: `c${i}` }), false);
    assert.equal(client.isEnabled('on-by-default', { companyId: `c${i}` }), true);
  }
  let turns = 0; // a check that waits leaves the loop alone: with timeouts of 20 s it waits on
  const waiting = client.check('on-by-default', { companyId: 'acme' });
  while (turns < 10) await new Promise((resolve) => { setImmediate(() => { turns++; resolve(); }); });
  process.kill(hung.pid, 'SIGCONT');
  assert.equal(await waiting, true);
  await client.close();
  await hung.remove();
});

test('prepare makes isEnabled exact', () => using({}, async (client) => {
  await redis.call('SET', 'ff:off-by-default:company:acme', 'true');
  await redis.call('SET', 'ff:on-by-default:workspace:w1', 'false');
  await client.prepare([{ companyId: 'acme' }, { companyId: 'acme', workspaceId: 'w1' }, { workspaceId: 'w1' }]);
  assert.equal(client.isEnabled('off-by-default', { companyId: 'acme', workspaceId: 'w1' }), true);
  assert.equal(client.isEnabled('on-by-default', { workspaceId: 'w1' }), false);
  assert.equal(client.isEnabled('on-by-default', { companyId: 'acme' }), true);
  await client.prepare();
  assert.equal(client.isEnabled('on-by-default'), true);
}));

test('a change made elsewhere reaches isEnabled by itself', () => using({}, async (client) => {
  await client.prepare({ companyId: 'acme' });
  for (const value of ['true', 'false', 'true']) {
    await redis.call('SET', 'ff:off-by-default', value);
    await until(() => client.isEnabled('off-by-default', { companyId: 'acme' }) === (value === 'true'));
  }
}));

test('setFlag and unsetFlag: company over workspace over global', () => using({}, async (client) => {
  const both = { companyId: 'acme', workspaceId: 'w1' };
  const keys = () => redis.call('KEYS', '*').then((all) => all.sort());
  await client.setFlag('off-by-default', true, both);
  assert.deepEqual(await keys(), ['ff:off-by-default:company:acme']);
  assert.equal(await redis.call('GET', 'ff:off-by-default:company:acme'), 'true');
  await client.setFlag('off-by-default', false, { workspaceId: 'w1' });
  assert.equal(await redis.call('GET', 'ff:off-by-default:workspace:w1'), 'false');
  await client.setFlag('off-by-default', false);
  await client.setFlag('on-by-default', false, {});
  assert.deepEqual(await keys(), ['ff:off-by-default', 'ff:off-by-default:company:acme', 'ff:off-by-default:workspace:w1', 'ff:on-by-default']);
  await client.unsetFlag('off-by-default', both);
  await client.unsetFlag('off-by-default', { workspaceId: 'w1' });
  await client.unsetFlag('off-by-default');
  assert.deepEqual(await keys(), ['ff:on-by-default']);
}));

test('what a process sets, its next check sees', () => using({}, async (client) => {
  await client.prepare({ companyId: 7 });
  for (let i = 0; i < 100; i++) {
    await client.setFlag('off-by-default', i % 2 === 0, { companyId: 7 });
    assert.equal(client.isEnabled('off-by-default', { companyId: 7 }), i % 2 === 0);
  }
}));

test('writing is refused where the registry says so, unless forced', () => using({}, async (client) => {
  await assert.rejects(client.setFlag('global-only', true, { companyId: 'acme' }), { name: 'FeatureFlagError', code: 'FF_ERR_SCOPE' });
  await assert.rejects(client.setFlag('no-such-flag', true), { code: 'FF_ERR_FLAG_NOT_FOUND', errorCode: 'FLAG_NOT_FOUND' });
  assert.equal(await redis.call('DBSIZE'), 0);
  await client.setFlag('global-only', true, { companyId: 'acme' }, { force: true });
  assert.equal(await client.check('global-only', { companyId: 'acme' }), true);
}));

test('all flags of a tenant', () => using({}, async (client) => {
  await redis.call('SET', 'ff:off-by-default:company:acme', 'true');
  assert.deepEqual(await client.all({ companyId: 'acme' }), { 'off-by-default': true, 'on-by-default': true, 'global-only': false });
  const details = await client.evaluateAll({ companyId: 'acme' });
  assert.deepEqual(Object.keys(details), ['off-by-default', 'on-by-default', 'global-only']);
  assert.equal(details['off-by-default'].source, 'company');
  assert.equal(details['on-by-default'].source, 'default');
}));

test('all flags of a large registry', async () => {
  const file = path.join(redis.folder, 'many.yml');
  const entry = (i) => `  flag-${i}:\n    description: Number ${i}\n    defaultEnabled: ${i % 3 === 0}\n    scope: company\n`
    + '    addedDate: 2026-01-15\n    expectedRemoval: 2027-06-30\n    owner: team\n';
  fs.writeFileSync(file, `flags:\n${Array.from({ length: 1000 }, (_, i) => entry(i)).join('')}`);
  await using({ featureFlagsRegistry: file }, async (client) => {
    const all = await client.all({ companyId: 'acme' });
    assert.equal(Object.keys(all).length, 1000);
    for (let i = 0; i < 1000; i++) assert.equal(all[`flag-${i}`], i % 3 === 0);
  });
});

test('an unknown flag is off and reported, not thrown', () => using({}, async (client) => {
  assert.equal(client.isEnabled('no-such-flag'), false);
  assert.equal(await client.check('no-such-flag'), false);
  const details = await client.evaluate('no-such-flag');
  assert.equal(details.enabled, false);
  assert.equal(details.errorCode, 'FLAG_NOT_FOUND');
  assert.match(details.message, /no-such-flag/);
}));

test('direct mode waits for nobody in isEnabled, and asks Redis in check', () => using({ featureFlagsMode: 'direct' }, async (client) => {
  await redis.call('SET', 'ff:off-by-default', 'true');
  assert.equal(client.isEnabled('off-by-default'), false);
  assert.equal(client.evaluateKnown('off-by-default').code, 'FF_ERR_UNSUPPORTED');
  assert.equal(await client.check('off-by-default'), true);
}));

test('the memory provider needs no Redis', async () => {
  const client = new FeatureFlagClient({ featureFlagsProvider: 'memory', featureFlagsRegistry: registry });
  assert.equal(client.isEnabled('on-by-default', { companyId: 'acme' }), true);
  await client.setFlag('on-by-default', false, { companyId: 'acme' });
  assert.equal(client.isEnabled('on-by-default', { companyId: 'acme' }), false);
  await client.close();
});

test('without Redis a check gives the default and says why', async () => {
  const client = new FeatureFlagClient({ redisUrl: nowhere, featureFlagsRegistry: registry });
  const details = await client.evaluate('on-by-default', { companyId: 'acme' });
  assert.equal(details.enabled, true);
  assert.equal(details.errorCode, 'PROVIDER_NOT_READY');
  assert.equal(await client.check('on-by-default', { companyId: 'acme' }), true);
  await assert.rejects(client.setFlag('on-by-default', true), { name: 'FeatureFlagError', errorCode: 'PROVIDER_NOT_READY' });
  const health = await client.health();
  assert.equal(health.up, false);
  assert.equal(health.errorCode, 'PROVIDER_NOT_READY');
  assert.ok(health.message);
  await client.close();
});

test('health and counters', () => using({}, async (client) => {
  const { responseMs, ...health } = await client.health({ timeoutMs: 20000 });
  assert.equal(health.up, true);
  assert.equal(health.store, 'redis');
  assert.ok(responseMs >= 0);
  await client.prepare({ companyId: 'acme' });
  const before = client.stats();
  for (let i = 0; i < 10; i++) client.isEnabled('off-by-default', { companyId: 'acme' });
  assert.equal(client.stats().evaluations - before.evaluations, 10);
  assert.equal(client.stats().hits - before.hits, 10);
  assert.equal(before.tenants, 1);
  assert.equal(before.flags, 3);
}));

test('the registry is read again', async () => {
  const file = path.join(redis.folder, 'flags.yml');
  const text = fs.readFileSync(registry, 'utf8');
  fs.writeFileSync(file, text);
  await using({ featureFlagsRegistry: file }, async (client) => {
    await client.prepare();
    assert.equal(await client.reload(), false);
    fs.writeFileSync(file, text.replace('defaultEnabled: false', 'defaultEnabled: true'));
    assert.equal(await client.reload(), true);
    assert.equal(client.isEnabled('off-by-default'), true);
    fs.writeFileSync(file, 'flags: {x: 1}');
    await assert.rejects(client.reload(), { code: 'FF_ERR_REGISTRY' });
    assert.equal(client.isEnabled('off-by-default'), true);
  });
});

test('ids may be integers, as rows of databases have them', () => using({}, async (client) => {
  await redis.call('SET', 'ff:off-by-default:company:42', 'true');
  await redis.call('SET', 'ff:off-by-default:workspace:9007199254740993', 'true');
  await client.prepare([{ companyId: 42 }, { workspaceId: 9007199254740993n }]);
  assert.equal(client.isEnabled('off-by-default', { companyId: 42 }), true);
  assert.equal(client.isEnabled('off-by-default', { companyId: '42' }), true);
  assert.equal(client.isEnabled('off-by-default', { workspaceId: 9007199254740993n }), true);
  assert.equal(client.isEnabled('off-by-default', { companyId: 43 }), false);
}));

test('ids of any language', () => using({}, async (client) => {
  for (const id of ['Zoë', '会社', '🏢', 'a:b:c', ' ', 'é'.repeat(127), 'x'.repeat(255)]) {
    await redis.call('SET', `ff:off-by-default:company:${id}`, 'true');
    await client.prepare({ companyId: id });
    assert.equal(client.isEnabled('off-by-default', { companyId: id }), true, id);
    assert.equal(client.isEnabled('off-by-default', { companyId: `${id.slice(0, -1)}y` }), false, id);
  }
}));

test('options win over the environment, and it is process.env that counts', () => {
  const source = `
    process.env.FEATURE_FLAGS_OVERRIDES = 'x=on';
    const asked = (options) => { const client = new FeatureFlagClient(options); const on = client.isEnabled('x'); client.close(); return on; };
    console.log(asked(), asked({ featureFlagsOverrides: 'x=off' }), asked({ FEATURE_FLAGS_OVERRIDES: 'x=off' }), asked({ featureFlagsOverrides: undefined }));`;
  const { out, err } = node(source, { env: { FEATURE_FLAGS_PROVIDER: 'memory' } });
  assert.equal(out, 'true false false true\n', err);
});

test('options that are wrong are told with what would be right', () => {
  const wrong = (options, message, code = 'FF_ERR_CONFIG') => assert.throws(() => new FeatureFlagClient(options), (failure) => {
    assert.ok(failure instanceof FeatureFlagError);
    assert.equal(failure.code, code);
    assert.match(failure.message, message);
    return true;
  });
  wrong({ redisHots: 'x' }, /REDIS_HOTS/);
  wrong({ redisPort: 'many' }, /REDIS_PORT/);
  wrong({ redisPort: Symbol('x') }, /redisPort/);
  wrong({ redisPort: {} }, /redisPort/);
  wrong({ redisHost: 'a\0b' }, /NUL/);
  wrong({ featureFlagsRegistry: '/nonexistent.yml' }, /nonexistent/, 'FF_ERR_IO');
  wrong('redis://x', /object/, 'FF_ERR_INVALID');
  wrong({ logger: 'console' }, /logger/, 'FF_ERR_INVALID');
  assert.throws(() => new FeatureFlagClient({ redisPassword: 'geheim', redisUrl: 'gopher://x:geheim2@y' }), (failure) => !/geheim/.test(failure.message));
});

test('the logger is told in the loop', async () => {
  const lines = [];
  const client = new FeatureFlagClient({ redisUrl: nowhere, logger: (level, message) => lines.push([level, message]) });
  await client.check('some-flag', { companyId: 'acme' });
  await until(() => lines.length > 0, 'a line of the log');
  assert.ok(['error', 'warning', 'info'].includes(lines[0][0]));
  assert.ok(lines[0][1].length > 0);
  await client.close();
});

test('a closed client refuses, whatever is asked of it', async () => {
  const client = new FeatureFlagClient({ ...patience, redisUrl: redis.url });
  client.on('change', () => {});
  const pending = Array.from({ length: 20 }, (_, i) => client.evaluate('x', { companyId: `c${i}` }));
  const closing = client.close();
  assert.equal(client.close(), closing);
  const refused = { name: 'FeatureFlagError', code: 'FF_ERR_INVALID', message: /closed/ };
  assert.throws(() => client.isEnabled('x'), refused);
  assert.throws(() => client.evaluateKnown('x'), refused);
  assert.throws(() => client.stats(), refused);
  assert.throws(() => client.on('ready', () => {}), refused);
  assert.throws(() => client.ref(), refused);
  const calls = { check: ['x'], evaluate: ['x'], all: [], evaluateAll: [], prepare: [], setFlag: ['x', true], unsetFlag: ['x'], health: [], reload: [] };
  for (const [call, args] of Object.entries(calls)) await assert.rejects(client[call](...args), refused, call);
  for (const details of await Promise.all(pending)) assert.equal(details.enabled, false);
  await closing;
  assert.equal(client.state, 'closed');
  assert.throws(() => client.isEnabled('x'), refused);
  client.removeAllListeners();
});

test('nothing is printed, and the process ends by itself', async () => {
  const source = `
    const client = new FeatureFlagClient();
    client.on('change', () => {});
    (async () => {
      await client.prepare({ companyId: 'acme' });
      await client.setFlag('x', true);
      client.isEnabled('no flag', { companyId: 'x'.repeat(1000) });
    })();`;
  const run = node(source, { env: { REDIS_URL: redis.url } });
  assert.deepEqual(run, { out: '', err: '', status: 0, signal: null });
});

test('an ES module imports it by name', () => {
  const { out, err } = node(`import(${JSON.stringify(require('./helper').packageFolder + '/lib/index.js')}).then((it) => console.log(typeof it.FeatureFlagClient, typeof it.FeatureFlagError, it.libraryVersion))`);
  assert.equal(out, `function function ${libraryVersion}\n`, err);
});
