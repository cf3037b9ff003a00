'use strict';

// Node brings an OpenSSL of its own, which the library's calls may find first: it must do.

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { FeatureFlagClient, node, patience, registry, until } = require('./helper');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ff-tls-'));
const certificate = path.join(folder, 'cert.pem');
let server;
let port;

/** A port that nobody has; another may take it before Redis does. */
const freePort = () => new Promise((resolve) => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => { const { port: free } = probe.address(); probe.close(() => resolve(free)); });
});

const isUp = () => new Promise((resolve) => {
  const probe = net.connect(port, '127.0.0.1', () => { probe.destroy(); resolve(true); });
  probe.on('error', () => resolve(false));
});

before(async () => {
  const key = path.join(folder, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  port = await freePort();
  server = spawn('setpriv', ['--pdeathsig', 'KILL', 'redis-server', '--port', '0', '--tls-port', port, '--bind', '127.0.0.1', '--tls-cert-file', certificate,
    '--tls-key-file', key, '--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no', '--save', '', '--dir', folder], { stdio: 'ignore', env: { PATH: process.env.PATH } });
  await until(isUp, 'redis-server with TLS');
});
after(() => {
  server.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});

test('a client over TLS', async () => {
  const client = new FeatureFlagClient({ ...patience, redisUrl: `rediss://127.0.0.1:${port}`, redisTlsCaFile: certificate, featureFlagsRegistry: registry });
  await client.setFlag('off-by-default', true, { companyId: 'acme' });
  assert.equal(await client.check('off-by-default', { companyId: 'acme' }), true);
  await client.close();
  const stranger = new FeatureFlagClient({ ...patience, redisUrl: `rediss://127.0.0.1:${port}`, featureFlagsRegistry: registry });
  const details = await stranger.evaluate('off-by-default', { companyId: 'acme' });
  assert.equal(details.code, 'FF_ERR_TLS');
  assert.match(details.message, /certificate/i);
  await stranger.close();
});

test('a process ends in the midst of TLS', () => {
  for (let i = 0; i < 5; i++) {
    const run = node(`
      const client = new FeatureFlagClient();
      client.on('change', () => {});
      client.prepare({ companyId: 'acme' }).then(() => {
        for (let i = 0; i < 50; i++) client.evaluate('off-by-default', { companyId: 'c' + i });
        require('node:crypto').createHash('sha256').update('x').digest(); // the other OpenSSL
        process.exit(client.isEnabled('off-by-default', { companyId: 'acme' }) ? 0 : 1);
      });`, { env: { REDIS_URL: `rediss://127.0.0.1:${port}`, REDIS_TLS_CA_FILE: certificate, FEATURE_FLAGS_REGISTRY: registry } });
    assert.deepEqual(run, { out: '', err: '', status: 0, signal: null });
  }
});
