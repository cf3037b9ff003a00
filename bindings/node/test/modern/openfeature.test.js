'use strict';

// The provider under OpenFeature's own SDK.

const assert = require('node:assert/strict');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { ErrorCode, OpenFeature, ProviderEvents } = require('@openfeature/server-sdk');
const { FeatureFlagClient, RedisServer, nowhere, packageFolder, patience, registry, until } = require('../helper');
const { FeatureFlagProvider } = require(path.join(packageFolder, 'lib', 'openfeature.js'));

let redis;
let flags;
before(async () => {
  redis = await RedisServer.start();
  await OpenFeature.setProviderAndWait(new FeatureFlagProvider({ ...patience, redisUrl: redis.url, featureFlagsRegistry: registry }));
  flags = OpenFeature.getClient();
});
after(async () => {
  await OpenFeature.close();
  await redis.remove();
});

test('a boolean with its reason', async () => {
  await redis.call('SET', 'ff:off-by-default:company:acme', 'true');
  const { value, variant, reason, errorCode, flagMetadata } = await flags.getBooleanDetails('off-by-default', false, { companyId: 'acme' });
  assert.deepEqual({ value, variant, reason, errorCode }, { value: true, variant: 'on', reason: 'TARGETING_MATCH', errorCode: undefined });
  assert.equal(flagMetadata.source, 'company');
  assert.equal(flagMetadata.freshness, 'fresh');
  assert.equal(await flags.getBooleanValue('on-by-default', false), true);
  assert.equal((await flags.getBooleanDetails('on-by-default', false)).reason, 'DEFAULT');
  assert.equal(await flags.getBooleanValue('off-by-default', true, { companyId: 'other', workspaceId: 'w1', targetingKey: 'somebody' }), false);
});

test('what cannot be answered is the caller\'s default, with a code', async () => {
  const details = await flags.getBooleanDetails('no-such-flag', true);
  assert.equal(details.value, true);
  assert.equal(details.errorCode, ErrorCode.FLAG_NOT_FOUND);
  const wrong = await flags.getBooleanDetails('off-by-default', true, { companyId: 'x'.repeat(256) });
  assert.equal(wrong.errorCode, ErrorCode.INVALID_CONTEXT);
  const typed = await flags.getBooleanDetails('off-by-default', true, { companyId: true });
  assert.equal(typed.value, true);
  assert.equal(typed.errorCode, ErrorCode.GENERAL);
});

test('other types do not match', async () => {
  for (const [call, fallback] of [['getStringDetails', 'a'], ['getNumberDetails', 1], ['getObjectDetails', { a: 1 }]]) {
    const details = await flags[call]('off-by-default', fallback);
    assert.deepEqual(details.value, fallback);
    assert.equal(details.errorCode, ErrorCode.TYPE_MISMATCH);
    assert.equal(details.reason, 'ERROR');
  }
});

test('events: changed, stale, ready', async () => {
  const own = await RedisServer.start();
  await OpenFeature.setProviderAndWait('own', new FeatureFlagProvider({ redisUrl: own.url, featureFlagsRegistry: registry }));
  const client = OpenFeature.getClient('own');
  const seen = [];
  client.addHandler(ProviderEvents.ConfigurationChanged, ({ flagsChanged }) => seen.push(flagsChanged[0]));
  for (const event of ['Ready', 'Stale']) client.addHandler(ProviderEvents[event], () => seen.push(event));
  await until(() => seen.includes('Ready'), 'ready');
  await own.call('SET', 'ff:on-by-default', 'false');
  await until(() => seen.includes('on-by-default'), 'a change');
  await own.stop();
  await until(() => seen.includes('Stale'), 'stale');
  assert.equal((await client.getBooleanDetails('on-by-default', true)).reason, 'STALE');
  seen.length = 0;
  await own.start();
  await until(() => seen.includes('Ready'), 'ready again');
  await until(async () => (await client.getBooleanValue('on-by-default', false)) === true, 'no key any more');
  await OpenFeature.setProviderAndWait('own', new FeatureFlagProvider({ featureFlagsProvider: 'memory' }));
  await own.remove();
});

test('without Redis the provider is there, and gives defaults', async () => {
  await OpenFeature.setProviderAndWait('nowhere', new FeatureFlagProvider({ redisUrl: nowhere, featureFlagsRegistry: registry }));
  const details = await OpenFeature.getClient('nowhere').getBooleanDetails('on-by-default', false);
  assert.equal(details.errorCode, ErrorCode.PROVIDER_NOT_READY);
  assert.equal(details.value, false);
});

test('a client that is handed in stays its owner\'s', async () => {
  const client = new FeatureFlagClient({ featureFlagsProvider: 'memory', featureFlagsRegistry: registry });
  await OpenFeature.setProviderAndWait('mine', new FeatureFlagProvider(client));
  assert.equal(await OpenFeature.getClient('mine').getBooleanValue('on-by-default', false), true);
  await OpenFeature.setProviderAndWait('mine', new FeatureFlagProvider({ featureFlagsProvider: 'memory' }));
  assert.equal(client.isEnabled('on-by-default'), true);
  await client.close();
});
