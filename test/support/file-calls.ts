import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type FileCall = 'openSync' | 'readFileSync' | 'fsyncSync' | 'renameSync' | 'statSync';

/**
 * Tells of each call of a function of Node's own, before and after it does what it does. Returns what
 * ends that.
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
