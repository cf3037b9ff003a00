'use strict';

// Workers, forks, clusters, and every way in which a process may end.

const assert = require('node:assert/strict');
const { fork, spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { RedisServer, Resp, environment, isSanitized, node, packageFolder, registry, until } = require('./helper');

let redis;
let environmentOfRedis;
before(async () => {
  redis = await RedisServer.start();
  environmentOfRedis = environment({ REDIS_URL: redis.url, FEATURE_FLAGS_REGISTRY: registry, FEATUREFLAG_PACKAGE: packageFolder });
});
after(() => redis.remove());

const few = isSanitized ? 3 : 12;
const prelude = 'const { FeatureFlagClient } = require(process.env.FEATUREFLAG_PACKAGE);';

function script(name, source) {
  const file = path.join(redis.folder, name);
  fs.writeFileSync(file, `${prelude}\n${source}`);
  return file;
}

/** Flips a flag as fast as Redis does until the body is done. */
async function underLoad(body) {
  const writer = await Resp.connect(redis.socket);
  let isOver = false;
  const writing = (async () => {
    for (let i = 0; !isOver; i++) await writer.call('SET', `ff:off-by-default:company:c${i % 50}`, i % 3 ? 'true' : 'false');
  })();
  try {
    await body();
  } finally {
    isOver = true;
    await writing;
    writer.close();
  }
}

const ended = (child) => new Promise((resolve) => { child.once('exit', (status, signal) => resolve({ status, signal })); });

// -- Ends -------------------------------------------------------------------------

const busy = `
  const client = new FeatureFlagClient({ logger() {} });
  client.on('change', () => { told++; });
  let told = 0;
  const jobs = () => { for (let i = 0; i < 20; i++) client.evaluate('off-by-default', { companyId: 'x' + told + '-' + i }); };`;

const ends = {
  'process.exit with listeners alive': 'client.once("change", () => { jobs(); process.exit(0); }); client.ref();',
  'process.exit in the midst of jobs': 'client.once("ready", () => { jobs(); setImmediate(() => process.exit(0)); }); client.ref();',
  'process.exit at once': 'process.exit(0);',
  'by itself, listening': 'client.once("change", () => client.unref()); client.ref();',
  'by itself, without a wait': 'jobs();',
  'close and exit': 'client.once("change", () => { jobs(); client.close().then(() => process.exit(0)); }); client.ref();',
};

for (const [name, source] of Object.entries(ends)) {
  test(`the end of a process: ${name}`, () => underLoad(async () => {
    const file = script(`${name.replace(/\W/g, '-')}.js`, busy + source);
    for (let i = 0; i < few; i += 4) {
      const runs = Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, [file], { env: environmentOfRedis, stdio: ['ignore', 'pipe', 'pipe'] });
        let printed = '';
        child.stdout.on('data', (text) => { printed += text; });
        child.stderr.on('data', (text) => { printed += text; });
        assert.deepEqual({ ...(await ended(child)), printed }, { status: 0, signal: null, printed: '' });
      });
      await Promise.all(runs);
    }
  }));
}

// -- Workers ------------------------------------------------------------------------

const workerSource = `${prelude}
  const { parentPort } = require('node:worker_threads');
  const client = new FeatureFlagClient({ logger() {} });
  let told = 0;
  client.on('change', () => { told++; });
  (async () => {
    await client.prepare({ companyId: 'acme' });
    parentPort.postMessage('ready');
    for (;;) {
      for (let i = 0; i < 100; i++) client.isEnabled('off-by-default', { companyId: 'acme' });
      client.evaluate('off-by-default', { companyId: 'c' + told });
      await new Promise(setImmediate);
      if (told > 20) parentPort.postMessage(client.isEnabled('off-by-default', { companyId: 'acme' }));
    }
  })();`;

function startWorker() {
  const worker = new Worker(workerSource, { eval: true, env: environmentOfRedis });
  const failed = new Promise((_, reject) => { worker.once('error', reject); });
  failed.catch(() => {});
  const told = (what) => Promise.race([failed, new Promise((resolve) => { worker.on('message', (message) => message === what && resolve()); })]);
  return { worker, told };
}

test('workers have clients of their own, and are ended in the midst of it', () => underLoad(async () => {
  await redis.call('SET', 'ff:off-by-default:company:acme', 'true');
  for (let round = 0; round < 3; round++) {
    const workers = Array.from({ length: isSanitized ? 2 : 4 }, startWorker);
    await Promise.all(workers.map(({ told }) => told('ready')));
    await Promise.all(workers.map(({ told }) => told(true)));
    await Promise.all(workers.map(({ worker }) => worker.terminate()));
  }
  const atOnce = Array.from({ length: 4 }, startWorker);
  await Promise.all(atOnce.map(({ worker }) => worker.terminate()));
}));

test('a worker reads its own process.env', async () => {
  const source = `${prelude} const client = new FeatureFlagClient();
    require('node:worker_threads').parentPort.postMessage(client.isEnabled('x')); client.close();`;
  for (const [overrides, expected] of [['x=on', true], ['x=off', false]]) {
    const env = { ...environmentOfRedis, FEATURE_FLAGS_REGISTRY: '', FEATURE_FLAGS_PROVIDER: 'memory', FEATURE_FLAGS_OVERRIDES: overrides };
    const worker = new Worker(source, { eval: true, env });
    assert.equal(await new Promise((resolve) => { worker.once('message', resolve); }), expected);
    await ended(worker);
  }
});

test('a worker that ends while others check', { skip: isSanitized && 'covered by the others' }, () => {
  const { out, err, status } = node(`
    const { Worker } = require('node:worker_threads');
    const client = new FeatureFlagClient();
    client.on('change', () => {});
    const brief = () => new Promise((resolve) => {
      new Worker('const { FeatureFlagClient } = require(process.env.FEATUREFLAG_PACKAGE); new FeatureFlagClient().isEnabled("off-by-default", { companyId: "acme" }); process.exit(0);', { eval: true }).once('exit', resolve);
    });
    (async () => {
      await client.prepare({ companyId: 'acme' });
      for (let i = 0; i < 20; i++) { await brief(); if (!client.isEnabled('off-by-default', { companyId: 'acme' })) throw new Error('off'); }
      console.log('done');
    })();`, { env: environmentOfRedis });
  assert.deepEqual({ out, err, status }, { out: 'done\n', err: '', status: 0 });
});

// -- Processes ------------------------------------------------------------------------

test('child_process.fork under load', () => underLoad(async () => {
  await redis.call('SET', 'ff:off-by-default:company:acme', 'true');
  const file = script('forked.js', `
    const client = new FeatureFlagClient();
    client.on('change', () => {});
    (async () => {
      await client.prepare({ companyId: 'acme' });
      for (let i = 0; i < 1000; i++) {
        if (!client.isEnabled('off-by-default', { companyId: 'acme' })) process.exit(1);
        await new Promise(setImmediate);
      }
      process.send(client.isEnabled('off-by-default', { companyId: 'acme' }), () => process.exit(0));
    })();`);
  const runner = script('forking.js', `
    const { fork } = require('node:child_process');
    const client = new FeatureFlagClient();
    client.on('change', () => {});
    (async () => {
      await client.prepare({ companyId: 'acme' });
      let answers = 0;
      const children = Array.from({ length: 4 }, () => new Promise((resolve) => {
        const child = fork(${JSON.stringify(file)});
        child.on('message', (on) => { answers += on === true; });
        child.on('exit', resolve);
      }));
      for (let i = 0; i < 10000; i++) if (!client.isEnabled('off-by-default', { companyId: 'acme' })) process.exit(1);
      const codes = await Promise.all(children);
      process.send({ answers, codes, on: client.isEnabled('off-by-default', { companyId: 'acme' }) }, () => process.exit(0));
    })();`);
  const child = fork(runner, { env: environmentOfRedis });
  const message = new Promise((resolve) => { child.once('message', resolve); });
  assert.deepEqual(await ended(child), { status: 0, signal: null });
  assert.deepEqual(await message, { answers: 4, codes: [0, 0, 0, 0], on: true });
}));

test('a cluster under load: workers answer, are replaced, and see a kill switch', async () => {
  await redis.call('SET', 'ff:on-by-default:company:acme', 'true');
  const file = script('cluster.js', `
    const cluster = require('node:cluster');
    const http = require('node:http');
    const client = new FeatureFlagClient();
    client.on('change', () => {});
    if (cluster.isPrimary) {
      client.prepare({ companyId: 'acme' }).then(() => {
        for (let i = 0; i < 2; i++) cluster.fork();
        cluster.on('listening', (worker, { port }) => process.send({ port }));
        cluster.on('exit', (worker, code, signal) => { if (signal === 'SIGKILL') cluster.fork(); });
        process.on('message', (what) => {
          if (what === 'kill') Object.values(cluster.workers)[0].process.kill('SIGKILL');
          if (what === 'end') cluster.disconnect(() => process.exit(client.isEnabled('on-by-default', { companyId: 'acme' }) ? 1 : 0));
        });
      });
    } else {
      http.createServer(async (request, response) => {
        response.setHeader('connection', 'close');
        await client.prepare({ companyId: 'acme' });
        response.end(process.pid + ' ' + client.isEnabled('on-by-default', { companyId: 'acme' }));
      }).listen(0);
    }`);
  const child = fork(file, { env: environmentOfRedis });
  const isOver = ended(child);
  const ports = [];
  child.on('message', ({ port }) => ports.push(port));
  await until(() => ports.length === 2, 'two workers');
  const pids = new Set();
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${ports[0]}/`, { signal: AbortSignal.timeout(5000) })
      .then((response) => response.text()).catch(() => null);
    if (answer === null) return null; // it was given to the worker that was killed
    pids.add(answer.split(' ')[0]);
    return answer.split(' ')[1];
  };
  const burst = async () => (await Promise.all(Array.from({ length: 8 }, ask))).filter((answer) => answer !== null);
  await until(async () => {
    for (const answer of await burst()) assert.equal(answer, 'true');
    return pids.size === 2;
  }, 'both answer');
  child.send('kill');
  await until(async () => {
    for (const answer of await burst()) assert.equal(answer, 'true');
    return ports.length === 3 && pids.size === 3;
  }, 'the third answers');
  await redis.call('SET', 'ff:on-by-default', 'false');
  await until(async () => (await burst()).every((answer) => answer === 'false'), 'the kill switch');
  child.send('end');
  assert.deepEqual(await isOver, { status: 0, signal: null });
  await redis.call('DEL', 'ff:on-by-default');
});
