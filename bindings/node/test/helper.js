'use strict';

// What the tests stand on: a redis-server of their own on a unix socket, a client that plants
// any state in it, and the package as `make bindings` has built it.

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..', '..', '..');
const build = path.resolve(root, process.env.FF_BUILD ?? 'build');
const packageFolder = process.env.FF_NODE_PACKAGE ?? path.join(build, 'bindings', 'node');
const featureflag = require(packageFolder);
const registry = path.join(root, 'test', 'vectors', 'registry.yml');

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Waits until the condition holds; what waits longer than any machine is slow has failed. */
async function until(condition, what, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain: ${what ?? condition}`);
    await sleep(5);
  }
}

// -- Redis ------------------------------------------------------------------------

/** Just enough of Redis' protocol: words and bulk answers are UTF-8. */
class Resp {
  #socket;
  #rest = Buffer.alloc(0);
  #waiting = [];

  static connect(socketPath) {
    return new Promise((resolve, reject) => {
      const socket = net.connect(socketPath, () => resolve(new Resp(socket)));
      socket.once('error', reject);
    });
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', () => {});
    socket.on('close', () => { for (const { reject } of this.#waiting.splice(0)) reject(new Error('closed')); });
  }

  call(...words) {
    const parts = words.map((word) => (Buffer.isBuffer(word) ? word : Buffer.from(String(word))));
    const text = [Buffer.from(`*${parts.length}\r\n`)];
    for (const part of parts) text.push(Buffer.from(`$${part.length}\r\n`), part, Buffer.from('\r\n'));
    this.#socket.write(Buffer.concat(text));
    return new Promise((resolve, reject) => { this.#waiting.push({ resolve, reject }); });
  }

  close() {
    this.#socket.destroy();
  }

  #take(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (let reply = this.#parse(0); reply; reply = this.#parse(0)) {
      this.#rest = this.#rest.subarray(reply.end);
      const { resolve, reject } = this.#waiting.shift();
      if (reply.value instanceof Error) reject(reply.value);
      else resolve(reply.value);
    }
  }

  #parse(from) {
    const line = this.#rest.indexOf('\r\n', from);
    if (line < 0) return null;
    const head = this.#rest.toString('utf8', from + 1, line);
    const end = line + 2;
    switch (this.#rest[from]) {
      case 0x2b: return { value: head, end };
      case 0x2d: return { value: new Error(head), end };
      case 0x3a: return { value: Number(head), end };
      case 0x24: return this.#bulk(Number(head), end);
      default: return this.#array(Number(head), end);
    }
  }

  #bulk(size, from) {
    if (size < 0) return { value: null, end: from };
    if (this.#rest.length < from + size + 2) return null;
    return { value: this.#rest.toString('utf8', from, from + size), end: from + size + 2 };
  }

  #array(count, from) {
    const value = [];
    let end = from;
    for (let i = 0; i < count; i++) {
      const item = this.#parse(end);
      if (!item) return null;
      value.push(item.value);
      end = item.end;
    }
    return { value, end };
  }
}

class RedisServer {
  #process;
  #resp;

  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ff-node-'));
    this.socket = path.join(this.folder, 'redis.sock');
    this.url = `unix://${this.socket}`;
  }

  static async start() {
    const server = new RedisServer();
    await server.start();
    return server;
  }

  /** setpriv: a test that is killed leaves no server behind. */
  async start() {
    this.#process = spawn('setpriv', ['--pdeathsig', 'KILL', 'redis-server', '--port', '0',
      '--unixsocket', this.socket, '--save', '', '--appendonly', 'no', '--dir', this.folder],
    { stdio: 'ignore', env: { PATH: process.env.PATH } });
    this.#resp = await until(() => Resp.connect(this.socket).catch(() => null), 'redis-server');
    await until(() => this.call('PING').catch(() => null), 'PING');
  }

  get pid() {
    return this.#process.pid;
  }

  call(...words) {
    return this.#resp.call(...words);
  }

  async stop() {
    if (!this.#process) return;
    const ended = new Promise((resolve) => { this.#process.once('exit', resolve); });
    this.#resp.close();
    this.#process.kill('SIGKILL');
    await ended;
    this.#process = null;
    fs.rmSync(this.socket, { force: true });
  }

  async remove() {
    await this.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

// -- Clients and programs -----------------------------------------------------------

/** A machine under load may be slow: no test depends on how fast Redis answers. */
const patience = { redisConnectTimeoutMs: 20000, redisCommandTimeoutMs: 20000 };

/** The environment without anything that the library looks at, and what is wanted of it. */
function environment(wanted = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(REDIS_|FEATURE_FLAGS_)/.test(name));
  return { ...Object.fromEntries(kept), REDIS_CONNECT_TIMEOUT_MS: '20000', REDIS_COMMAND_TIMEOUT_MS: '20000', ...wanted };
}

/** Runs a program in a process of its own; it requires the package as `featureflag`. */
function node(source, { env = {}, args = [], executable = process.execPath } = {}) {
  const text = `const featureflag = require(${JSON.stringify(packageFolder)}); const { FeatureFlagClient } = featureflag; ${source}`;
  const run = spawnSync(executable, [...args, '-e', text], { env: environment(env), encoding: 'utf8', timeout: 120000 });
  return { out: run.stdout, err: run.stderr, status: run.status, signal: run.signal };
}

/** What is left of a client when it does not have to say anything to Redis: a closed port. */
const nowhere = 'unix:///nonexistent/redis.sock';

/** Sanitizers leave less room and slow down. */
const isSanitized = Boolean(process.env.FF_SANITIZE);

module.exports = {
  ...featureflag, featureflag, RedisServer, Resp, build, environment, isSanitized, node, nowhere, packageFolder,
  patience, registry, root, sleep, until,
};
