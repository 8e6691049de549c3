// Imported before the program: writes the code cache of each file that it ran, with all that was compiled
// of it so far. A run that starts with the cache of the one before adds to it.
import { writeFileSync } from 'node:fs';
import vm from 'node:vm';

/** @type {Map<string, vm.Script>} */
const scripts = new Map();

vm.Script = class extends vm.Script {
  /**
   * @param {string} source
   * @param {vm.ScriptOptions & { filename: string }} options
   */
  constructor(source, options) {
    super(source, options);
    scripts.set(options.filename, this);
  }
};

const suffix = `.${process.versions.v8}-${process.platform}-${process.arch}.cache`;

process.on('exit', () => {
  for (const [filename, script] of scripts)
    writeFileSync(filename + suffix, script.createCachedData());
});
