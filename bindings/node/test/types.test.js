'use strict';

// The declarations under tsc: what is right compiles, and what is misspelt does not.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { build, environment, isSanitized, packageFolder, root } = require('./helper');
const native = require('./native');

const packages = path.join(root, 'build/npm/node_modules');
const skip = isSanitized && 'needs nothing of the addon';
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'ff-types-'));
after(() => fs.rmSync(project, { recursive: true, force: true }));

/** A project with the package really in it, and the others by reference. */
before(() => {
  if (skip) return;
  const modules = path.join(project, 'node_modules');
  fs.mkdirSync(modules);
  for (const name of fs.readdirSync(packages)) if (!name.startsWith('.')) fs.symlinkSync(path.join(packages, name), path.join(modules, name));
  fs.cpSync(packageFolder, path.join(modules, 'featureflag'), { recursive: true });
  const ffctl = process.env.FFCTL ?? path.join(build, 'bin/ffctl');
  const run = spawnSync(ffctl, ['gen', 'ts'], {
    encoding: 'utf8', env: environment({ FEATURE_FLAGS_REGISTRY: path.join(root, 'registry/flags.yml') }),
  });
  assert.equal(run.status, 0, run.stderr);
  fs.writeFileSync(path.join(project, 'flags.ts'), run.stdout);
});

function compile(source, options = {}) {
  fs.writeFileSync(path.join(project, 'service.ts'), source);
  fs.writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({
    compilerOptions: {
      strict: true, noEmit: true, module: 'nodenext', target: 'es2022', types: ['node'], experimentalDecorators: true,
      emitDecoratorMetadata: true, skipLibCheck: true, ...options,
    },
    files: ['service.ts'],
  }));
  const run = spawnSync(process.execPath, [path.join(packages, 'typescript/bin/tsc'), '-p', project], { encoding: 'utf8', cwd: project });
  return run.stdout;
}

/** What does not compile are the lines that say so, and no others. */
function assertWrong(output) {
  const lines = fs.readFileSync(path.join(project, 'service.ts'), 'utf8').split('\n');
  const expected = lines.flatMap((line, index) => (line.endsWith('// wrong') ? [index + 1] : []));
  assert.ok(expected.length > 0);
  assert.deepEqual([...output.matchAll(/^service\.ts\((\d+),/gm)].map((match) => Number(match[1])), expected, output);
}

const registered = `
import type { FlagName } from './flags.js';
declare module 'featureflag' { interface Registered { flag: FlagName } }
`;

test('what is right compiles', { skip }, () => {
  assert.equal(compile(`${registered}
    import { FeatureFlagClient, FeatureFlagError, type FlagChange, type FlagDetails, libraryVersion } from 'featureflag';
    import { FeatureFlagGuard, FeatureFlagHealthIndicator, FeatureFlagModule, FeatureFlagService, RequireFlag } from 'featureflag/nestjs';
    import { FeatureFlagProvider } from 'featureflag/openfeature';
    import { resetFlags, setFlags, withBoth, withFlags } from 'featureflag/testing';
    import { Controller, Get, Module, UseGuards } from '@nestjs/common';
    import { HealthCheckService } from '@nestjs/terminus';
    import { OpenFeature } from '@openfeature/server-sdk';
    import { Flags } from './flags.js';

    const client = new FeatureFlagClient({ redisUrl: 'redis://h', redisPort: 6379, featureFlagsMode: 'cached', logger: (level, line) => void [level, line] });
    const on: boolean = client.isEnabled('compact-inbox', { companyId: 1n, workspaceId: null });
    const constant: boolean = client.isEnabled(Flags.FF_FLAG_COMPACT_INBOX);
    client.on('change', (change: FlagChange) => change.flag).on('ready', ({ polling }) => !polling);
    client.once('stale', (reason) => reason.errorCode === 'GENERAL').off('error', (reason) => reason.code);
    async function all() {
      const details: FlagDetails = await client.evaluate('compact-inbox');
      const inbox: boolean = (await client.all({ companyId: 'acme' }))['compact-inbox'];
      await client.prepare([{ companyId: 'acme' }], { timeoutMs: 10 });
      await client.setFlag('compact-inbox', true, { companyId: 'acme' }, { force: true });
      await client.unsetFlag('compact-inbox');
      const up: boolean = (await client.health()).up;
      const bytes: number = client.stats().bytes;
      await client.ref().unref().close();
      const sum: number = withFlags(client, { 'compact-inbox': true }, () => 1);
      const later: number = await withFlags(client, { 'compact-inbox': true }, async () => 1);
      await withBoth(client, 'compact-inbox', async (enabled) => { enabled satisfies boolean; });
      setFlags(client, { 'sso-enforcement': false })();
      resetFlags(client);
      await OpenFeature.setProviderAndWait(new FeatureFlagProvider(client));
      new FeatureFlagProvider({ redisUrl: 'redis://h' });
      if (new Error() instanceof FeatureFlagError) libraryVersion.length;
      return [details, inbox, up, bytes, sum, later, on, constant];
    }

    @Controller('inbox')
    @RequireFlag('compact-inbox')
    class Inbox {
      constructor(private readonly flags: FeatureFlagService, private readonly sign: FeatureFlagHealthIndicator, private readonly health: HealthCheckService) {}
      @Get() @RequireFlag('sso-enforcement', 'compact-inbox')
      async show(): Promise<boolean> { await this.flags.setFlag('compact-inbox', true); return this.flags.isEnabled('compact-inbox', { companyId: 'acme' }); }
      @UseGuards(FeatureFlagGuard) @Get('health')
      look() { return this.health.check([() => this.sign.isHealthy('redis')]); }
    }
    @Module({ imports: [FeatureFlagModule.forRoot({ options: { redisUrl: 'redis://h' }, isGlobal: true }),
      FeatureFlagModule.forRootAsync({ inject: ['x'], useFactory: async (x: string) => ({ client, contextOf: (execution) => ({ companyId: x }) }) })], controllers: [Inbox] })
    export class App { static all = all; }
  `), '');
});

test('a misspelt flag does not compile, nor what else is wrong', { skip }, () => {
  const output = compile(`${registered}
import { FeatureFlagClient } from 'featureflag';
import { FeatureFlagService, RequireFlag } from 'featureflag/nestjs';
import { withFlags } from 'featureflag/testing';
declare const client: FeatureFlagClient;
declare const service: FeatureFlagService;
client.isEnabled('compact-inbx'); // wrong
client.check('compact_inbox'); // wrong
client.setFlag('compact-inbx', true); // wrong
client.setFlag('compact-inbox', 'true'); // wrong
client.isEnabled('compact-inbox', { company: 'acme' }); // wrong
client.isEnabled('compact-inbox', 'acme'); // wrong
client.on('changed', () => {}); // wrong
new FeatureFlagClient({ redisHots: 'x' }); // wrong
service.isEnabled('compact-inbx'); // wrong
RequireFlag('compact-inbx'); // wrong
RequireFlag(); // wrong
withFlags(client, { 'compact-inbx': true }, () => 1); // wrong
client.isEnabled('compact-inbox') satisfies string; // wrong
`);
  assertWrong(output);
});

test('the union as a parameter, and any string without one', { skip }, () => {
  const output = compile(`import { FeatureFlagClient } from 'featureflag';
import type { FlagName } from './flags.js';
new FeatureFlagClient().isEnabled('whatever');
new FeatureFlagClient<FlagName>().isEnabled('compact-inbox');
new FeatureFlagClient<FlagName>().isEnabled('whatever'); // wrong
`);
  assertWrong(output);
});

test('the examples of the README compile', { skip }, () => {
  const readme = fs.readFileSync(path.join(packageFolder, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1]);
  assert.equal(blocks.length, 2);
  assert.equal(compile(blocks.join('\n')), '');
});

test('the declarations themselves are right, for CommonJS too', { skip }, () => {
  assert.equal(compile('import { FeatureFlagClient } from "featureflag"; import "featureflag/testing"; new FeatureFlagClient();', { skipLibCheck: false }), '');
  assert.equal(compile('import { FeatureFlagClient } from "featureflag"; import "featureflag/testing"; new FeatureFlagClient();', { module: 'commonjs', moduleResolution: 'node10', types: ['node'], paths: {} }).replace(/^.*featureflag\/testing.*\n/gm, ''), '');
});

test('every option is declared', () => {
  const declared = fs.readFileSync(path.join(packageFolder, 'lib/index.d.ts'), 'utf8').match(/interface FeatureFlagOptions \{(.*?)\n\}/s)[1];
  const camel = (name) => name.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  const names = [...declared.matchAll(/^ {2}(\w+)\?:/gm)].map((match) => match[1]);
  assert.deepEqual(names.sort(), [...native.optionNames().map(camel), 'logger'].sort());
});
