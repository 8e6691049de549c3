#!/usr/bin/env node
// Runs dist/main.js, and what it asks for, with the V8 code caches of an earlier run of the same
// command, or of any that is run seldom: what V8 parsed and compiled then, it need not do again. That
// is a third of what a fast command takes beside bare Node's start, and a third of the UI's start.
//
// The first run of a command leaves the caches beside the files, as Python leaves its __pycache__;
// where it may not write there, nothing is lost but time. They hold code alone. V8 refuses the cache
// of another version or of other flags; such a file is compiled as ever.
//
// V8 runs whatever else a cache holds. It looks at the length of the source alone, and checks the sum of
// the cache in its debug builds only (SerializedCodeData::SanityCheck in code-serializer.cc). So a cache
// counts here when no other user could write it, and when the CRC-32 at its end is that of this source and
// of all that precedes it. A CRC finds damage, which is all there is to find: who can write the cache of
// this user can write this file too. node:zlib has one and loads in 1 ms; node:crypto takes 4.

// By default Node opens its debugger on this signal, and with it the keys in memory. A program that we
// start has the signal's default action again.
process.on('SIGUSR1', () => {});

const fs = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

const dist = join(__dirname, '../dist');
// A first word may be a profile, of which there are many; so the names are these.
const named = ['credential-process', 'env', 'exec', 'list', 'login', 'sandbox', 'shell'];
const [, , first = 'ui'] = process.argv;
const command = first === 'ui' || named.includes(first) ? first : 'other';
const cacheSuffix = `.${command}.${process.versions.v8}-${process.platform}-${process.arch}.cache`;
const sumBytes = 4;
const loaded = new Map();
const compiledAnew = new Map();

function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const inMain = loaded.get('main.js').exports.chunks?.[name];
  if (inMain !== undefined) {
    module.exports = inMain();
    return module.exports;
  }
  const filename = join(dist, name);
  // The build wrote each file as a function of these four.
  const source = fs.readFileSync(filename);
  const sum = crc32(source);
  const script = new Script(source.toString(), { filename, cachedData: readCache(filename, sum) });
  if (script.cachedDataRejected !== false) compiledAnew.set(filename, { script, sum });
  script.runInThisContext()(module.exports, requireFromDist, module, dist);
  return module.exports;
}

// Each takes one to four milliseconds to load, and most runs need none of them.
const seldomNeeded = ['node:child_process', 'node:crypto', 'node:http', 'node:https', 'node:tls'];

function requireFromDist(id) {
  if (id.startsWith('./')) return load(id.slice(2));
  if (!seldomNeeded.includes(id)) return require(id);
  return new Proxy({}, { get: (_, name) => require(id)[name] });
}

/** The code in a cache that is whole, of this source, and this user's alone to write. */
function readCache(filename, sourceSum) {
  let file;
  try {
    // Protects: a FIFO in its place is not waited for.
    file = fs.openSync(
      filename + cacheSuffix,
      fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0),
    );
    const found = fs.fstatSync(file);
    if (!found.isFile()) return undefined;
    const { mode, uid } = found;
    const isWindows = process.platform === 'win32';
    // Protects: no code runs that another user could have written.
    if (!isWindows && (uid !== process.getuid() || (mode & 0o077) !== 0)) return undefined;
    const bytes = fs.readFileSync(file);
    const code = bytes.subarray(0, -sumBytes);
    // Protects: V8 never runs a damaged cache, nor one of another source.
    if (bytes.readUInt32LE(code.length) !== crc32(code, sourceSum)) return undefined;
    return code;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

/** A cache made under flags of one run would be refused by the next. */
function hasFlags() {
  return process.execArgv.length > 0 || process.env.NODE_OPTIONS;
}

process.on('exit', (code) => {
  if (code !== 0 || hasFlags() || compiledAnew.size === 0) return;
  for (const [filename, { script, sum }] of compiledAnew) keepCode(filename, script, sum);
  removeLeftovers();
});

/** Whole or not at all: another run may read it meanwhile, and the power may fail. */
function keepCode(filename, script, sourceSum) {
  const own = `${filename}.${process.pid}.cache`;
  try {
    const code = script.createCachedData();
    const sum = Buffer.alloc(sumBytes);
    sum.writeUInt32LE(crc32(code, sourceSum));
    // Of a run that was killed and had this process id.
    fs.rmSync(own, { force: true });
    // Protects: no other user can read or write the cache, whatever the umask.
    const file = fs.openSync(own, 'wx', 0o600);
    try {
      fs.writeFileSync(file, Buffer.concat([code, sum]));
      // Protects: the bytes are on the disk before the name is.
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(own, filename + cacheSuffix);
  } catch {
    fs.rmSync(own, { force: true });
  }
}

/** Files of runs that were killed while they wrote: the cache is missing then, and the next run comes here. */
function removeLeftovers() {
  try {
    for (const name of fs.readdirSync(dist)) {
      const [, processId] = /\.js\.(\d+)\.cache$/.exec(name) ?? [];
      // Protects: another run that is writing keeps its file.
      if (processId === undefined || isAlive(Number(processId))) continue;
      fs.rmSync(join(dist, name), { force: true });
    }
  } catch {
    // The directory isn't this user's.
  }
}

function isAlive(processId) {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

load('main.js');
