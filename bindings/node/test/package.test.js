'use strict';

// The package as others get it: packed, installed into a fresh project, compiled again there
// against a library of the machine; and every example of its README, run.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { RedisServer, build, environment, isSanitized, packageFolder, root } = require('./helper');

const skip = isSanitized && 'a sanitized library is not packed';
const readme = fs.readFileSync(path.join(__dirname, '../README.md'), 'utf8');
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'ff-project-'));
const installed = path.join(project, 'node_modules/featureflag');
let redis;
after(() => fs.rmSync(project, { recursive: true, force: true }));

function run(command, args, { cwd = project, env = {} } = {}) {
  const made = spawnSync(command, args, { cwd, env: environment({ npm_config_cache: path.join(project, '.npm'), ...env }), encoding: 'utf8' });
  return { status: made.status, out: made.stdout, err: made.stderr };
}

function succeeds(...call) {
  const { status, out, err } = run(...call);
  assert.equal(status, 0, `${call[1].join(' ')}: ${out}${err}`);
  return out;
}

const check = 'const { FeatureFlagClient } = require("featureflag"); console.log(new FeatureFlagClient().isEnabled("x", { companyId: "acme" }))';

/** Blocks of a language, without their fences. */
const blocks = (language) => [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]);

before(async () => {
  if (skip) return;
  redis = await RedisServer.start();
  fs.writeFileSync(path.join(project, 'package.json'), '{"private": true}');
  fs.symlinkSync(path.join(root, 'registry'), path.join(project, 'registry'));
  const [pack, install] = blocks('sh')[1].split('\n').map((line) => line.replace(/ *#.*/, ''));
  succeeds('sh', ['-c', `${pack.replace('./build', build)} --quiet`]);
  succeeds('sh', ['-c', `${install} --offline --no-audit --no-fund`]);
});
after(() => redis?.remove());

test('the first line of the README', { skip }, () => {
  const line = blocks('sh')[0].replace('./build', build);
  assert.equal(succeeds('sh', ['-c', line], { cwd: root, env: { REDIS_URL: redis.url } }), 'false\n');
});

test('what is packed', { skip }, () => {
  const files = fs.readdirSync(installed).sort();
  assert.deepEqual(files, ['LICENSE', 'README.md', 'build', 'lib', 'native', 'package.json', 'src']);
  assert.deepEqual(fs.readdirSync(path.join(installed, 'native')), [`${process.platform}-${process.arch}.node`]);
});

test('installed, it works as it is', { skip }, () => {
  assert.equal(succeeds(process.execPath, ['-e', check], { env: { REDIS_URL: redis.url } }), 'false\n');
});

const examples = blocks('js');
for (const [index, source] of examples.entries()) {
  const isOpenFeature = source.includes('@openfeature');
  test(`example ${index + 1} of the README`, { skip: skip || (isOpenFeature && !process.features.require_module && 'wants a newer node') }, async () => {
    await redis.call('FLUSHALL');
    const packages = path.join(root, 'build/npm/node_modules');
    const sdk = path.join(project, 'node_modules/@openfeature');
    if (isOpenFeature && !fs.existsSync(sdk)) fs.symlinkSync(path.join(packages, '@openfeature'), sdk);
    // What a comment says at the end of a line that prints is what is printed.
    const promised = [...source.matchAll(/^.*console\.log.*\/\/ ([^,;:\n]*)(, twice)?.*$/gm)].flatMap(([, text, twice]) => (twice ? [text, text] : [text]));
    assert.ok(promised.length > 0);
    assert.deepEqual(succeeds(process.execPath, ['-e', source], { env: { REDIS_URL: redis.url } }).trim().split('\n'), promised);
  });
}
assert.ok(examples.length >= 4);

test('the README names every method and every event', () => {
  const declared = fs.readFileSync(path.join(packageFolder, 'lib/index.d.ts'), 'utf8');
  const methods = [...declared.match(/class FeatureFlagClient.*?\n\}/s)[0].matchAll(/^ {2}(\w+)\(/gm)].map((match) => match[1]);
  const events = [...declared.match(/interface FeatureFlagEvents \{.*?\n\}/s)[0].matchAll(/^ {2}(\w+): \[/gm)].map((match) => match[1]);
  assert.ok(methods.length > 10 && events.length === 4);
  const missing = [...methods, ...events].filter((name) => !new RegExp(`\\b${name}\\b`).test(readme) && !['constructor', 'unref'].includes(name));
  assert.deepEqual(missing, []);
});

// -- Another library ------------------------------------------------------------------

test('compiled again, against a shared library; and one of another version is refused', { skip }, () => {
  const env = { PKG_CONFIG_PATH: path.join(build, 'lib/pkgconfig'), REDIS_URL: redis.url };
  succeeds('sh', ['-c', blocks('sh')[2]], { env });
  const addon = path.join(installed, 'native', `${process.platform}-${process.arch}.node`);
  assert.match(succeeds('ldd', [addon]), /libfeatureflag\.so\.0\.\d+ => \//);
  assert.equal(succeeds(process.execPath, ['-e', check], { env }), 'false\n');

  const other = path.join(project, 'other.so');
  fs.writeFileSync(`${other}.c`, 'int ff_version_number(void) { return 9900; }\nconst char *ff_version(void) { return "0.99.0"; }\n');
  succeeds(process.env.CC ?? 'cc', ['-shared', '-fPIC', `${other}.c`, '-o', other]);
  const { status, err } = run(process.execPath, ['-e', check], { env: { ...env, LD_PRELOAD: other } });
  assert.equal(status, 1);
  assert.match(err, /compiled for libfeatureflag 0\.\d+, and 0\.99\.0 was loaded; install that version, or compile/);
});

test('without an addon for this machine it says what to do', { skip }, () => {
  fs.rmSync(path.join(installed, 'native'), { recursive: true });
  const { status, err } = run(process.execPath, ['-e', check]);
  assert.equal(status, 1);
  assert.match(err, /no addon for linux-\w+ in this package; compile it: .*featureflag\/build/);
});
