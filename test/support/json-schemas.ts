import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { schemas } from '../../build/reference/reference';

const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true });
const validators = {
  list: ajv.compile(schemas.list),
  devices: ajv.compile(schemas.devices),
  doctor: ajv.compile(schemas.doctor),
  explain: ajv.compile(schemas.explain),
  keys: ajv.compile(schemas.keys),
  enroll: ajv.compile(schemas.enroll),
  settings: ajv.compile(schemas.settings),
};

/** Parses a command's `--json` output and validates it with its schema. */
export function readJson(command: keyof typeof validators, printed: string) {
  expect(printed).toMatch(/^\{.*\}\n$/);
  const json = JSON.parse(printed);
  const accepts = validators[command];
  const errors = accepts(json) ? [] : accepts.errors;
  const reasons = errors?.map(({ instancePath, message, data }) => ({
    instancePath,
    message,
    data,
  }));
  expect(reasons, `awsmfa ${command} --json against its schema`).toEqual([]);
  return json;
}
