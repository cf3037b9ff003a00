'use strict';

// Changes and states, as they come into the loop.

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { FeatureFlagClient, FeatureFlagError, RedisServer, node, nowhere, patience, registry, sleep, until } = require('./helper');

let redis;
before(async () => { redis = await RedisServer.start(); });
after(() => redis.remove());

const open = (options) => new FeatureFlagClient({ ...patience, redisUrl: redis.url, featureFlagsRegistry: registry, ...options });
const once = (client, event) => new Promise((resolve) => { client.once(event, resolve); });

test('changes are told with what they change', async () => {
  const client = open();
  const changes = [];
  client.on('change', (change) => changes.push(change));
  assert.deepEqual(await once(client, 'ready'), { polling: false });
  assert.equal(client.state, 'ready');
  await client.prepare({ companyId: 'acme' });
  const steps = [['SET', 'ff:off-by-default:company:acme', 'true'], ['SET', 'ff:off-by-default:workspace:w1', 'false'],
    ['SET', 'ff:off-by-default', 'perhaps'], ['DEL', 'ff:off-by-default:company:acme']];
  for (const [index, step] of steps.entries()) { // what is changed back at once is no change
    await redis.call(...step);
    await until(() => changes.length === index + 1, step.join(' '));
  }
  const of = (scope, id) => changes.filter((change) => change.scope === scope && change.id === id);
  assert.deepEqual(of('company', 'acme').map(({ before: was, after: is }) => [was, is]), [['unset', 'on'], ['on', 'unset']]);
  assert.deepEqual(of('workspace', 'w1'), [{ flag: 'off-by-default', scope: 'workspace', id: 'w1', before: 'unknown', after: 'off' }]);
  assert.deepEqual(of('global', undefined), [{ flag: 'off-by-default', scope: 'global', before: 'unset', after: 'other' }]);
  await client.close();
});

test('what a listener sees through checks is what it was told', async () => {
  await redis.call('FLUSHALL');
  const client = open();
  const seen = [];
  client.on('change', ({ after: is }) => seen.push([is, client.isEnabled('off-by-default')]));
  await once(client, 'ready');
  for (const value of ['true', 'false']) {
    await redis.call('SET', 'ff:off-by-default', value);
    await until(() => seen.length === (value === 'true' ? 1 : 2), value);
  }
  assert.deepEqual(seen, [['on', true], ['off', false]]);
  await client.close();
});

test('thousands of changes all arrive, and the loop goes on between them', async () => {
  const client = open();
  const seen = new Set();
  client.on('change', ({ id }) => seen.add(id));
  await once(client, 'ready');
  const ids = Array.from({ length: 3000 }, (_, i) => `c${i}`);
  for (let i = 0; i < ids.length; i += 100) {
    await Promise.all(ids.slice(i, i + 100).map((id) => redis.call('SET', `ff:off-by-default:company:${id}`, 'true')));
  }
  await until(() => seen.size === ids.length, 'all changes');
  await client.close();
  await redis.call('FLUSHALL');
});

test('Redis is lost, and comes back', async () => {
  const own = await RedisServer.start();
  const client = new FeatureFlagClient({ redisUrl: own.url, featureFlagsRegistry: registry });
  const states = [];
  client.on('ready', () => states.push('ready'));
  client.on('stale', (reason) => { assert.ok(reason instanceof FeatureFlagError); states.push('stale'); });
  await until(() => client.state === 'ready', 'ready');
  await own.call('SET', 'ff:off-by-default', 'true');
  await until(() => client.isEnabled('off-by-default'), 'on');
  await own.stop();
  await until(() => client.state === 'stale', 'stale');
  assert.equal(client.isEnabled('off-by-default'), true);
  assert.equal(client.evaluateKnown('off-by-default').reason, 'STALE');
  assert.equal((await client.health()).up, false);
  await own.start();
  await until(() => states.at(-1) === 'ready' && states.includes('stale'), 'ready again');
  await until(() => !client.isEnabled('off-by-default'), 'the new server has no key');
  await client.close();
  await own.remove();
});

test('an error event without a listener is not thrown', async () => {
  const run = node(`
    const client = new FeatureFlagClient();
    client.on('change', () => {}).ref();
    const look = setInterval(() => { if (client.state === 'error') { clearInterval(look); console.log('error'); client.close(); } }, 5);`,
  { env: { REDIS_URL: nowhere } });
  assert.deepEqual(run, { out: 'error\n', err: '', status: 0, signal: null });
});

test('an error event has a reason', async () => {
  const client = new FeatureFlagClient({ redisUrl: nowhere });
  const reason = await once(client, 'error');
  assert.equal(reason.errorCode, 'PROVIDER_NOT_READY');
  assert.match(reason.message, /nonexistent/);
  await client.close();
});

test('what listeners throw is uncaught, and the others are told all the same', () => {
  const { out, err, status } = node(`
    const caught = [];
    process.on('uncaughtException', (failure) => caught.push(failure.message));
    const client = new FeatureFlagClient({ logger() { throw new Error('logger'); } });
    client.on('ready', () => { throw new Error('mine'); });
    client.on('change', ({ flag }) => { if (flag === 'a') throw new Error('a'); console.log(flag); client.close(); });
    process.on('exit', () => console.log(caught.join()));
    client.ref();
    client.once('ready', () => {});
    setTimeout(async () => { await client.prepare(); await client.setFlag('a', true); await client.setFlag('b', true); }, 50);`,
  { env: { REDIS_URL: redis.url } });
  assert.equal(status, 0, err);
  assert.match(out, /^b\nmine,a\n$/);
});

test('who does not listen any more is not told, and may listen again', async () => {
  const client = open();
  let count = 0;
  const listener = () => { count++; };
  for (let round = 1; round <= 3; round++) {
    client.on('change', listener);
    await once(client, 'ready');
    await redis.call('SET', 'ff:off-by-default', `round ${round}`);
    await redis.call('SET', 'ff:off-by-default', 'true');
    await until(() => count > 0, 'told');
    client.off('change', listener);
    assert.equal(client.state, 'unknown');
    count = 0;
    await redis.call('SET', 'ff:off-by-default', 'false');
    await until(() => !client.isEnabled('off-by-default'), 'off');
    await sleep(20);
    assert.equal(count, 0);
  }
  await client.close();
});

test('a listener may close, unlisten, and set', async () => {
  const client = open();
  await new Promise((resolve) => {
    client.on('change', async ({ flag, after: is }) => {
      if (flag === 'on-by-default') return resolve(client.close());
      if (is === 'off') await client.setFlag('on-by-default', false);
      return undefined;
    });
    client.once('ready', () => client.setFlag('off-by-default', false));
    redis.call('DEL', 'ff:off-by-default', 'ff:on-by-default');
  });
  assert.equal(client.state, 'closed');
});

test('direct mode and memory tell nothing, and say so', async () => {
  for (const options of [{ featureFlagsMode: 'direct' }, { featureFlagsProvider: 'memory' }]) {
    const client = open(options);
    assert.throws(() => client.on('change', () => {}), { code: 'FF_ERR_UNSUPPORTED' });
    client.on('something else', () => {});
    await client.close();
  }
});
