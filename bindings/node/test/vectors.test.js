'use strict';

// The semantics that every language shares, against a real Redis.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { FeatureFlagClient, RedisServer, patience, registry, root } = require('./helper');

const { vectors } = JSON.parse(fs.readFileSync(path.join(root, 'test/vectors/semantics.json'), 'utf8'));
let redis;
before(async () => { redis = await RedisServer.start(); });
after(() => redis.remove());

async function plant(keys) {
  await redis.call('FLUSHALL');
  for (const [key, value] of Object.entries(keys)) {
    if (typeof value === 'string') await redis.call('SET', key, value);
    else await redis.call(...{ list: ['RPUSH', key, 'true'], hash: ['HSET', key, 'true', 'true'], set: ['SADD', key, 'true'],
      zset: ['ZADD', key, 1, 'true'], stream: ['XADD', key, '*', 'true', 'true'] }[value.type]);
  }
}

/** Binary vectors hold characters that stand for bytes; NUL is what JavaScript refuses. */
const answerOf = ({ enabled, source, reason, errorCode }) => ({ enabled, source, reason, error: errorCode ?? null });

for (const mode of ['cached', 'direct']) {
  test(`vectors, ${mode}: ${vectors.length}`, async () => {
    let asked = 0;
    for (const vector of vectors) {
      await plant(vector.keys);
      const options = { ...patience, redisUrl: redis.url, featureFlagsMode: mode };
      if (vector.registry) options.featureFlagsRegistry = registry;
      const client = new FeatureFlagClient(options);
      const context = { companyId: vector.companyId, workspaceId: vector.workspaceId };
      try {
        assert.deepEqual(answerOf(await client.evaluate(vector.flag, context)), vector.expect, vector.name);
        assert.equal(await client.check(vector.flag, context), vector.expect.enabled, vector.name);
        if (mode === 'cached') {
          await client.prepare(context).catch(() => {}); // a context may be wrong on purpose
          assert.equal(client.isEnabled(vector.flag, context), vector.expect.enabled, `isEnabled: ${vector.name}`);
          const { errorCode } = client.evaluateKnown(vector.flag, context);
          assert.equal(errorCode ?? null, vector.expect.error, `evaluateKnown: ${vector.name}`);
        }
        asked++;
      } finally {
        await client.close();
      }
    }
    assert.equal(asked, vectors.length);
  });
}
