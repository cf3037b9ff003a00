'use strict';

// A cached check and what it is held against, taking turns. See run.

const { FeatureFlagClient } = require(process.env.FF_PACKAGE);
const { empty } = require(process.env.FF_EMPTY);

const ROUNDS = 15;
const TENANTS = 1000;
const FLAG = 'compact-inbox';
const GOAL_NS = 150;

/** Ids as long as a database's, each string an object of its own. */
const contexts = Array.from({ length: TENANTS }, (_, i) => ({
  companyId: Buffer.from(`company-${String(i).padStart(8, '0')}`).toString(),
  workspaceId: Buffer.from(`workspace-${String(i).padStart(8, '0')}`).toString(),
}));

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

/** Nanoseconds a call. */
async function timed({ body, count }) {
  const start = process.hrtime.bigint();
  await body(count);
  return Number(process.hrtime.bigint() - start) / count;
}

async function figure(name, ours, theirs, reference) {
  await timed(ours);
  await timed(theirs);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    if (process.stderr.isTTY) process.stderr.write(`\r${name} ${round + 1}/${ROUNDS} `);
    const value = await timed(ours);
    rounds.push({ value, other: await timed(theirs) });
  }
  const round3 = (number) => Number(number.toPrecision(4));
  console.log(JSON.stringify({
    name,
    value: round3(median(rounds.map(({ value }) => value))),
    unit: 'ns',
    reference,
    reference_value: round3(median(rounds.map(({ other }) => other))),
    ratio: round3(median(rounds.map(({ value, other }) => value / other))),
    goal: null,
    value_goal: GOAL_NS,
    better: 'less',
  }));
}

function ioredis() {
  try {
    const { Redis } = require('ioredis');
    return new Redis(process.env.REDIS_URL.replace('unix://', ''));
  } catch {
    process.stderr.write('node_check: left out, ioredis is not installed (scripts/install-deps check)\n');
    return null;
  }
}

/** As the service that is replaced: one after the other, the first that says something decides. */
async function threeGets(redis, flag, { companyId, workspaceId }) {
  const global = await redis.get(`ff:${flag}`);
  if (global === 'true' || global === 'false') return global === 'true';
  const company = await redis.get(`ff:${flag}:company:${companyId}`);
  if (company !== null) return company === 'true';
  const workspace = await redis.get(`ff:${flag}:workspace:${workspaceId}`);
  return workspace === 'true';
}

async function oneMget(redis, flag, { companyId, workspaceId }) {
  const [global, company, workspace] = await redis.mget(`ff:${flag}`, `ff:${flag}:company:${companyId}`, `ff:${flag}:workspace:${workspaceId}`);
  if (global === 'true' || global === 'false') return global === 'true';
  return (company ?? workspace) === 'true';
}

async function main() {
  const client = new FeatureFlagClient({ redisCommandTimeoutMs: 20000 });
  await client.prepare(contexts);
  for (const context of contexts) if (client.evaluateKnown(FLAG, context).code) throw new Error('not known');

  let on = 0; // so that nothing is left out
  const check = { count: 200000, body(count) { for (let i = 0; i < count; i++) on += client.isEnabled(FLAG, contexts[i % TENANTS]); } };
  const native = {
    count: 200000,
    body(count) {
      for (let i = 0; i < count; i++) {
        const { companyId, workspaceId } = contexts[i % TENANTS];
        on += empty(FLAG, companyId, workspaceId);
      }
    },
  };
  const map = new Map(contexts.map(({ companyId }, i) => [`${companyId}`, i % 2 === 0]));
  const hash = { count: 200000, body(count) { for (let i = 0; i < count; i++) on += map.get(contexts[i % TENANTS].companyId); } };
  const asking = (ask, redis) => ({
    count: 1000,
    async body(count) { for (let i = 0; i < count; i++) on += await ask(redis, FLAG, contexts[i % TENANTS]); },
  });

  const redis = ioredis();
  if (redis) {
    await figure('node_check', check, asking(threeGets, redis), 'ioredis, three GETs');
    await figure('node_check_mget', check, asking(oneMget, redis), 'ioredis, one MGET');
    await redis.quit();
  }
  await figure('node_check_native', check, native, 'an empty Node-API call with the three strings');
  await figure('node_check_hash', check, hash, 'one look-up in a Map by the company id');
  if (!Number.isFinite(on)) throw new Error('nothing was asked');
  await client.close();
}

main();
