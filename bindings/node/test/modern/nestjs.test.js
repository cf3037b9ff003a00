'use strict';

// The module in real applications: dependency injection, HTTP, Terminus. Decorators are called
// as functions, which is what TypeScript makes of them.

require('reflect-metadata');
const assert = require('node:assert/strict');
const path = require('node:path');
const { after, before, beforeEach, test } = require('node:test');
const { Controller, Get, Inject, Injectable, Module, Post, Req } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { HealthCheckService, TerminusModule } = require('@nestjs/terminus');
const { FeatureFlagClient, RedisServer, packageFolder, patience, registry, until } = require('../helper');
const { FeatureFlagHealthIndicator, FeatureFlagModule, FeatureFlagService, RequireFlag } = require(path.join(packageFolder, 'lib', 'nestjs.js'));

let redis;
before(async () => { redis = await RedisServer.start(); });
after(() => redis.remove());
beforeEach(() => redis.call('FLUSHALL'));

function decorate(target, { parameters = [], routes = {} }, ...decorators) {
  parameters.forEach((token, index) => Inject(token)(target, undefined, index));
  for (const [name, all] of Object.entries(routes)) {
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name);
    for (const decorator of all) decorator(target.prototype, name, descriptor);
  }
  for (const decorator of decorators) decorator(target);
  return target;
}

/** As a service of the product has it. */
class Campaigns {
  constructor(flags) { this.flags = flags; }
  async plan(context) { return (await this.flags.isEnabled('off-by-default', context)) ? 'calendar' : 'list'; }
}
decorate(Campaigns, { parameters: [FeatureFlagService] }, Injectable());

class CampaignController {
  constructor(campaigns, flags) { Object.assign(this, { campaigns, flags }); }
  plan(request) { return this.campaigns.plan({ companyId: request.headers['x-company'] }); }
  calendar() { return 'calendar'; }
  open() { return 'open'; }
  async turnOn(request) { await this.flags.setFlag('off-by-default', true, { companyId: request.headers['x-company'] }); }
}
decorate(CampaignController, {
  parameters: [Campaigns, FeatureFlagService],
  routes: {
    plan: [Get('plan')], calendar: [Get('calendar'), RequireFlag('off-by-default', 'on-by-default')], open: [Get('open')], turnOn: [Post('on')],
  },
}, Controller('campaigns'));
Req()(CampaignController.prototype, 'plan', 0);
Req()(CampaignController.prototype, 'turnOn', 0);

class Beta { all() { return 'beta'; } }
decorate(Beta, { routes: { all: [Get()] } }, Controller('beta'), RequireFlag('off-by-default'));

class Health {
  constructor(health, flags) { Object.assign(this, { health, flags }); }
  check() { return this.health.check([() => this.flags.isHealthy('redis', { timeoutMs: 20000 })]); }
}
decorate(Health, { parameters: [HealthCheckService, FeatureFlagHealthIndicator], routes: { check: [Get()] } }, Controller('health'));

async function application(flagModule) {
  class App {}
  Module({ imports: [flagModule, TerminusModule.forRoot({ logger: false })], controllers: [CampaignController, Beta, Health], providers: [Campaigns] })(App);
  const app = await NestFactory.create(App, { logger: false });
  app.use((request, response, next) => { // what an authentication would do
    request.user = { companyId: request.headers['x-company'] };
    next();
  });
  await app.listen(0, '127.0.0.1');
  const base = await app.getUrl();
  return { app, ask: (route, company, method = 'GET') => fetch(`${base}/${route}`, { method, headers: company ? { 'x-company': company } : {} }) };
}

const options = () => ({ ...patience, redisUrl: redis.url, featureFlagsRegistry: registry });

test('forRoot: the service, the guard, and Terminus', async () => {
  const { app, ask } = await application(FeatureFlagModule.forRoot({ options: options() }));
  assert.equal(await (await ask('campaigns/plan', 'acme')).text(), 'list');
  assert.equal((await ask('campaigns/calendar', 'acme')).status, 404);
  assert.equal((await ask('beta', 'acme')).status, 404);
  assert.equal((await ask('campaigns/open')).status, 200);
  assert.equal((await ask('campaigns/on', 'acme', 'POST')).status, 201);
  assert.equal(await redis.call('GET', 'ff:off-by-default:company:acme'), 'true');
  assert.equal(await (await ask('campaigns/plan', 'acme')).text(), 'calendar');
  assert.equal(await (await ask('campaigns/calendar', 'acme')).text(), 'calendar');
  assert.equal(await (await ask('beta', 'acme')).text(), 'beta');
  assert.equal((await ask('campaigns/calendar', 'other')).status, 404);
  await redis.call('SET', 'ff:on-by-default', 'false');
  await until(async () => (await ask('campaigns/calendar', 'acme')).status === 404, 'the kill switch');
  const health = await ask('health');
  assert.equal(health.status, 200);
  const { status, info: { redis: { responseTime, ...sign } } } = await health.json();
  assert.equal(status, 'ok');
  assert.equal(typeof responseTime, 'number');
  assert.deepEqual(sign, { status: 'up', updates: 'tracking' });
  const { client } = app.get(FeatureFlagService);
  await app.close();
  assert.equal(client.state, 'closed');
});

test('forRootAsync: options by a factory, a client of one\'s own, another context', async () => {
  class Settings { url = redis.url; }
  class SettingsModule {}
  Module({ providers: [Settings], exports: [Settings] })(SettingsModule);
  let client;
  const { app, ask } = await application(FeatureFlagModule.forRootAsync({
    imports: [SettingsModule],
    inject: [Settings],
    useFactory: async (settings) => {
      client = new FeatureFlagClient({ ...options(), redisUrl: settings.url });
      return { client, contextOf: async () => ({ companyId: 'everybody' }) };
    },
  }));
  assert.equal((await ask('campaigns/calendar')).status, 404);
  await client.setFlag('off-by-default', true, { companyId: 'everybody' });
  assert.equal((await ask('campaigns/calendar')).status, 200);
  await app.close();
  assert.equal(client.isEnabled('off-by-default', { companyId: 'everybody' }), true);
  await client.close();
});

test('Terminus tells that Redis is down', async () => {
  const own = await RedisServer.start();
  const { app, ask } = await application(FeatureFlagModule.forRoot({ options: { ...options(), redisUrl: own.url } }));
  assert.equal((await ask('health')).status, 200);
  await own.stop();
  const health = await ask('health');
  assert.equal(health.status, 503);
  const { status, error } = await health.json();
  assert.equal(status, 'error');
  assert.equal(error.redis.status, 'down');
  assert.ok(error.redis.message);
  await app.close();
  await own.remove();
});
