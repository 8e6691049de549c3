import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * @typedef {object} Mutation
 * @property {string} protects the sentence of the mark above the statement
 * @property {string} file
 * @property {string} from what stands there once
 * @property {string} to what takes its place
 * @property {string[]} tests of which one fails then
 * @property {boolean} [build] whether the tests run what the build made
 */

/**
 * @param {readonly string[]} areas names of the files here, without their ends; none: all of them
 * @returns {Mutation[]}
 */
export function mutationsOf(areas = []) {
  return readdirSync(here)
    .filter((name) => name.endsWith('.json'))
    .filter((name) => areas.length === 0 || areas.includes(name.replace('.json', '')))
    .flatMap((name) => JSON.parse(readFileSync(join(here, name), 'utf8')));
}
