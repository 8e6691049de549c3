#!/usr/bin/env node
// Runs dist/main.js and the files that it requires, with the V8 code caches of an earlier run of the
// same command. V8 then skips the parsing and compiling that it did in that run. Without the caches, a
// fast command takes 1.2 times as long.
//
// The first run of a command writes the caches next to the files, as Python writes its __pycache__. If
// it may not write there, the program works the same, but starts more slowly. A cache holds code and
// nothing else. V8 rejects a cache of another version or other flags, and compiles the file.
//
// V8 runs whatever a cache holds. It checks only the length of the source, and verifies the checksum of
// the cache only in debug builds (SerializedCodeData::SanityCheck in code-serializer.cc). So this file
// accepts a cache only if no other user can write it, and if it ends with the CRC-32 of this source and
// the cached code. A CRC finds damage, and that is enough: a program that can write this user's cache
// can write this file too. node:zlib has a CRC and loads in 1 ms; node:crypto takes 4.

// By default this signal opens Node's debugger, which can read the keys in memory. Child processes get
// the signal's default action back.
process.on('SIGUSR1', () => {});

const fs = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

const dist = join(__dirname, '../dist');
// The first word can also be a profile. Caches by profile would fill the disk, so only these have their own.
const named = ['credential-process', 'env', 'exec', 'list', 'login', 'sandbox', 'shell'];
const [, , first = 'ui'] = process.argv;
const command = first === 'ui' || named.includes(first) ? first : 'other';
const cacheSuffix = `.${command}.${process.versions.v8}-${process.platform}-${process.arch}.cache`;
const sumBytes = 4;
const loaded = new Map();
const compiled = new Map();

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
  if (script.cachedDataRejected !== false) compiled.set(filename, { script, sum });
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

/** The code in a cache that is undamaged, made from this source, and writable by this user only. */
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

/** The next run would reject a cache that was made under this run's flags. */
function hasFlags() {
  return process.execArgv.length > 0 || process.env.NODE_OPTIONS;
}

process.on('exit', (code) => {
  if (code !== 0 || hasFlags() || compiled.size === 0) return;
  for (const [filename, { script, sum }] of compiled) keepCode(filename, script, sum);
  removeLeftovers();
});

/** Writes all of the cache or none: another run may read it now, and the power may fail. */
function keepCode(filename, script, sourceSum) {
  const own = `${filename}.${process.pid}.cache`;
  try {
    const code = script.createCachedData();
    const sum = Buffer.alloc(sumBytes);
    sum.writeUInt32LE(crc32(code, sourceSum));
    // A killed run may have had this process id.
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

/** Removes the files of runs that were killed while writing. Their cache is missing, so a later run comes here. */
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
