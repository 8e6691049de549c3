import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type FileCall = 'readFileSync' | (typeof fileCalls)[number];

/**
 * Reports each call of a Node function, before and after it runs. Returns a function that stops
 * this.
 */
export function watchCalls(
  name: FileCall,
  { before, after }: { before?: (first: unknown) => void; after?: (first: unknown) => void },
): () => void {
  const real: unknown = Reflect.get(fs, name);
  if (typeof real !== 'function') throw new Error(`node:fs has no ${name}`);
  const set = (value: unknown) => {
    Reflect.set(fs, name, value);
    syncBuiltinESMExports();
  };
  set((...given: unknown[]) => {
    before?.(given[0]);
    const result: unknown = Reflect.apply(real, fs, given);
    after?.(given[0]);
    return result;
  });
  return () => set(real);
}

/** The calls that make up a write. */
export const fileCalls = [
  'openSync',
  'writeFileSync',
  'writeSync',
  'ftruncateSync',
  'fchmodSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
  'mkdirSync',
  'linkSync',
  'lstatSync',
  'statSync',
] as const;

/** Makes the `at`th call fail as the system would. */
export function failCall(name: (typeof fileCalls)[number], at: number, code: string) {
  let count = 0;
  const end = watchCalls(name, {
    before: () => {
      count += 1;
      if (count === at)
        throw Object.assign(new Error(`${code}: injected, ${name}`), { code, syscall: name });
    },
  });
  return { end, wasReached: () => count >= at };
}
