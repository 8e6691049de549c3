import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * The license texts of the packages in the bundle, because these licenses require their text to be
 * included. Each text appears once, below the packages that use it.
 *
 * @param {string} root the folder to which the inputs are relative
 * @param {Iterable<string>} inputs paths of the bundled modules
 * @returns {Promise<string>}
 */
export async function collectLicenses(root, inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const found = /^(?:[\w.]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found?.[1] !== undefined) folders.add(resolve(root, found[1]));
  }
  /** @type {Map<string, string[]>} */
  const packagesByText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      await readFile(join(folder, 'package.json'), 'utf8'),
    );
    const text = (await readLicense(folder)) ?? `License: ${license}`;
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version}`]);
  }
  return [...packagesByText]
    .map(([text, packages]) => `${packages.sort().join('\n')}\n\n${text}\n`)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} folder */
async function readLicense(folder) {
  const name = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  if (name === undefined) return undefined;
  return (await readFile(join(folder, name), 'utf8')).replaceAll('\r', '').trim();
}
