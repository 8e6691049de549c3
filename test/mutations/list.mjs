import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * @typedef {object} Mutation
 * @property {string} protects the sentence of the mark above the line
 * @property {string} file
 * @property {string} from the text to replace, which occurs once
 * @property {string} to its replacement
 * @property {string[]} tests at least one of them fails then
 * @property {boolean} [build] whether the tests need a build
 */

/**
 * @param {readonly string[]} areas names of the files here without `.json`; all of them if empty
 * @returns {Mutation[]}
 */
export function mutationsOf(areas = []) {
  return readdirSync(here)
    .filter((name) => name.endsWith('.json'))
    .filter((name) => areas.length === 0 || areas.includes(name.replace('.json', '')))
    .flatMap((name) => JSON.parse(readFileSync(join(here, name), 'utf8')));
}
