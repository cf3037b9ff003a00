'use strict';

// Whatever is handed in: a clear error or an answer, never a crash, and nothing is kept.

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { FeatureFlagClient, FeatureFlagError, RedisServer, isSanitized, node, patience, registry } = require('./helper');

let redis;
let client;
before(async () => {
  redis = await RedisServer.start();
  client = new FeatureFlagClient({ ...patience, redisUrl: redis.url, featureFlagsRegistry: registry });
  await client.prepare({ companyId: 'acme', workspaceId: 'w1' });
});
after(async () => {
  await client.close();
  await redis.remove();
});

const invalid = (message) => (failure) => {
  assert.ok(failure instanceof FeatureFlagError, `${failure}`);
  assert.equal(failure.code, 'FF_ERR_INVALID');
  assert.match(failure.message, message);
  return true;
};

/** Every way to ask, with one of its arguments replaced. */
async function everywhere(flag, context, expected) {
  assert.throws(() => client.isEnabled(flag, context), expected);
  assert.throws(() => client.evaluateKnown(flag, context), expected);
  await assert.rejects(client.check(flag, context), expected);
  await assert.rejects(client.evaluate(flag, context), expected);
  await assert.rejects(client.setFlag(flag, true, context), expected);
  await assert.rejects(client.unsetFlag(flag, context), expected);
}

test('flags that are no strings', async () => {
  for (const flag of [undefined, null, 1, 1n, true, Symbol('x'), {}, [], () => {}, ['off-by-default'], new String('off-by-default')]) {
    await everywhere(flag, {}, invalid(/must be a string/));
  }
});

test('a NUL is never cut', async () => {
  await everywhere('off-by-default\0', {}, invalid(/NUL/));
  await everywhere('\0', {}, invalid(/NUL/));
  await everywhere('off-by-default', { companyId: 'acme\0x' }, invalid(/NUL/));
  await everywhere('off-by-default', { workspaceId: 'é\0' }, invalid(/NUL/));
  await assert.rejects(client.all({ companyId: '\0' }), invalid(/NUL/));
  await assert.rejects(client.prepare({ companyId: '\0' }), invalid(/NUL/));
});

test('ids of wrong types', async () => {
  for (const id of [true, false, Symbol('x'), {}, [], ['acme'], () => {}, 1.5, NaN, Infinity, 2 ** 53, 2n ** 64n, new String('acme')]) {
    await everywhere('off-by-default', { companyId: id }, invalid(/integer|64 bits/));
    await everywhere('off-by-default', { workspaceId: id }, invalid(/integer|64 bits/));
    await assert.rejects(client.prepare([{}, { companyId: id }]), invalid(/integer|64 bits/));
  }
});

test('contexts of wrong types', async () => {
  for (const context of ['acme', 1, true, Symbol('x'), () => {}, 1n]) {
    await everywhere('off-by-default', context, invalid(/an object/));
    await assert.rejects(client.all(context), invalid(/an object/));
    await assert.rejects(client.prepare(context), invalid(/an object/));
  }
  for (const context of [undefined, null, {}, Object.create(null), { companyId: null }, { companyId: undefined, workspaceId: '' }]) {
    assert.equal(client.isEnabled('on-by-default', context), true);
    assert.equal(await client.check('on-by-default', context), true);
  }
});

test('a scope that is misspelt does not write for everybody', async () => {
  await assert.rejects(client.setFlag('off-by-default', true, { company: 'acme' }), invalid(/"company"/));
  await assert.rejects(client.unsetFlag('off-by-default', { companyID: 'acme' }), invalid(/"companyID"/));
  for (const enabled of [undefined, null, 1, 'true', 'false', {}]) {
    await assert.rejects(client.setFlag('off-by-default', enabled), invalid(/true or false/));
  }
  assert.equal(await redis.call('DBSIZE'), 0);
});

test('ids that break the rules count as none, and are reported', async () => {
  for (const id of ['a\nb', '\x7f', 'x'.repeat(256), 'é'.repeat(128), 'x'.repeat(263), 'x'.repeat(264), '🏢'.repeat(10000), `${'x'.repeat(300)}\0`.slice(0, 300), 'x'.repeat(1 << 20)]) {
    assert.equal(client.isEnabled('on-by-default', { companyId: id }), true);
    assert.equal(client.evaluateKnown('on-by-default', { companyId: id }).errorCode, 'INVALID_CONTEXT');
    assert.equal((await client.evaluate('on-by-default', { workspaceId: id })).errorCode, 'INVALID_CONTEXT');
    await assert.rejects(client.setFlag('on-by-default', false, { companyId: id }), { code: 'FF_ERR_CONTEXT' });
    await assert.rejects(client.prepare({ companyId: id }), { code: 'FF_ERR_CONTEXT' });
  }
  assert.equal(await redis.call('DBSIZE'), 0);
});

test('lone surrogates are what Buffer makes of them', async () => {
  await redis.call('SET', 'ff:off-by-default:company:\ufffd', 'true');
  assert.equal(await client.check('off-by-default', { companyId: '\ud800' }), true);
  await redis.call('DEL', 'ff:off-by-default:company:\ufffd');
});

test('flags that are no names are off and reported', async () => {
  for (const flag of ['', ' ', 'a:b', '-x', 'x'.repeat(97), 'x'.repeat(1 << 20), 'é', '__proto__', 'a b', '../../x', '\ud800']) {
    assert.equal(client.isEnabled(flag, { companyId: 'acme' }), false);
    assert.equal((await client.evaluate(flag)).errorCode, 'FLAG_NOT_FOUND');
    await assert.rejects(client.setFlag(flag, true, {}, { force: true }), { code: 'FF_ERR_FLAG_NAME' });
  }
});

test('contexts that do things while they are read', async () => {
  const throwing = { get companyId() { throw new RangeError('mine'); } };
  assert.throws(() => client.isEnabled('on-by-default', throwing), RangeError);
  await assert.rejects(client.check('on-by-default', throwing), RangeError);
  const asking = { get companyId() { return client.isEnabled('on-by-default', { companyId: 'acme' }) ? 'acme' : 'other'; } };
  assert.equal(client.isEnabled('on-by-default', asking), true);
  const brief = new FeatureFlagClient({ ...patience, redisUrl: redis.url });
  const closing = { get companyId() { brief.close(); return 'acme'; } };
  assert.throws(() => brief.isEnabled('x', closing), invalid(/closed/));
  await brief.close();
  const proxy = new Proxy({}, { get: (_, name) => (name === 'companyId' ? 'acme' : undefined) });
  assert.equal(client.isEnabled('on-by-default', proxy), true);
});

test('methods of nobody', () => {
  for (const call of ['isEnabled', 'evaluateKnown', 'stats', 'close']) assert.throws(() => client[call].call({}, 'x'), TypeError);
  assert.throws(() => FeatureFlagClient(), TypeError);
});

test('the addon itself does not trust its caller', () => {
  const native = require('./native');
  const { close, open, useErrors, optionNames, keepAlive, resetOverrides, ...functions } = native;
  for (const [name, call] of Object.entries(functions)) {
    if (typeof call !== 'function') continue;
    for (const handle of [undefined, null, 1, {}, [], () => {}, native]) assert.throws(() => call(handle, 'x'), invalid(/no client/), name);
  }
  assert.throws(() => open([1, 2], null), invalid(/text/));
  assert.throws(() => open(['REDIS_HOST'], null), invalid(/text/));
  const handle = open(['FEATURE_FLAGS_PROVIDER', 'memory'], null);
  const check = native.checker(handle);
  assert.throws(() => check(), invalid(/string/));
  assert.equal(check('x'), false);
  close(handle);
  assert.throws(() => check('x'), invalid(/closed/));
});

// -- Nothing is kept ----------------------------------------------------------------

test('a million calls leave nothing behind', { skip: isSanitized && 'the sanitizer keeps what is freed' }, () => {
  const source = `
    const fs = require('node:fs');
    const resident = () => { gc(); gc(); return Number(fs.readFileSync('/proc/self/statm', 'utf8').split(' ')[1]) * 4096; };
    const client = new FeatureFlagClient();
    const known = { companyId: 'acme', workspaceId: 'w1' };
    const quiet = (body) => { try { body(); } catch {} };
    // What is kept grows in each of the rounds; what V8 only sets aside does not.
    const growth = async (times, body) => {
      const rounds = [];
      for (let round = 0; round < 5; round++) {
        const before = resident();
        for (let i = 0; i < times; i++) { const done = body(i); if (done) await done; }
        rounds.push(resident() - before);
      }
      return Math.min(...rounds);
    };
    (async () => {
      await client.prepare(known);
      const grown = {
        checks: await growth(200000, () => { client.isEnabled('on-by-default', known); }),
        details: await growth(50000, () => { client.evaluateKnown('on-by-default', known); }),
        tenants: await growth(20000, (i) => { client.isEnabled('on-by-default', { companyId: 'c' + i % 1000 }); }),
        errors: await growth(20000, () => { quiet(() => client.isEnabled(1)); }),
        clients: await growth(400, () => new FeatureFlagClient({ featureFlagsProvider: 'memory' }).close()),
        jobs: await growth(3000, (i) => client.evaluate('on-by-default', { companyId: 'd' + i })),
      };
      console.log(JSON.stringify(grown));
      await client.close();
    })();`;
  const run = node(source, { args: ['--expose-gc', '--max-semi-space-size=1'], env: { REDIS_URL: redis.url, FEATURE_FLAGS_REGISTRY: registry, FEATURE_FLAGS_CACHE_TENANTS: '100' } });
  assert.equal(run.status, 0, run.err);
  for (const [what, bytes] of Object.entries(JSON.parse(run.out))) {
    assert.ok(bytes < 1 << 20, `${what}: ${bytes} bytes`);
  }
});
