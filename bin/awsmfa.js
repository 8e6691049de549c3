#!/usr/bin/env node
// Runs dist/main.js, and what it asks for, with the V8 code caches of an earlier run of the same
// command, or of any that is run seldom: what V8 parsed and compiled then, it need not do again. That
// is a third of what a fast command takes beside bare Node's start, and a third of the UI's start.
//
// The first run of a command leaves the caches beside the files, as Python leaves its __pycache__;
// where it may not write there, nothing is lost but time. They hold code alone. V8 refuses the cache
// of another version, of other flags or of another source; such a file is compiled as ever.

// By default Node opens its debugger on this signal, and with it the keys in memory. A program that we
// start has the signal's default action again.
process.on('SIGUSR1', () => {});

const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const dist = join(__dirname, '../dist');
// A first word may be a profile, of which there are many; so the names are these.
const named = ['credential-process', 'env', 'exec', 'list', 'login', 'sandbox', 'shell'];
const [, , first = 'ui'] = process.argv;
const command = first === 'ui' || named.includes(first) ? first : 'other';
const cacheSuffix = `.${command}.${process.versions.v8}-${process.platform}-${process.arch}.cache`;
const loaded = new Map();
const compiledAnew = new Map();

function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const filename = join(dist, name);
  // The build wrote each file as a function of these four.
  const source = readFileSync(filename, 'utf8');
  const script = new Script(source, { filename, cachedData: readCache(filename) });
  if (script.cachedDataRejected !== false) compiledAnew.set(filename, script);
  script.runInThisContext()(module.exports, requireFromDist, module, dist);
  return module.exports;
}

function requireFromDist(id) {
  return id.startsWith('./') ? load(id.slice(2)) : require(id);
}

function readCache(filename) {
  try {
    return readFileSync(filename + cacheSuffix);
  } catch {
    return undefined;
  }
}

/** A cache made under flags of one run would be refused by the next. */
function hasFlags() {
  return process.execArgv.length > 0 || process.env.NODE_OPTIONS;
}

process.on('exit', (code) => {
  if (code !== 0 || hasFlags()) return;
  for (const [filename, script] of compiledAnew) keepCode(filename, script);
});

/** Whole or not at all: another run may read it meanwhile. */
function keepCode(filename, script) {
  const own = `${filename}.${process.pid}.cache`;
  try {
    writeFileSync(own, script.createCachedData());
    renameSync(own, filename + cacheSuffix);
  } catch {
    rmSync(own, { force: true });
  }
}

load('main.js');
