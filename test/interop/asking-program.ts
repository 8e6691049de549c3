import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that makes a call for each line of its input, and prints the result as JSON. */
export type AskingProgram = {
  readonly ask: () => Promise<Answer>;
  readonly end: () => Promise<void>;
};

type Answer = { readonly arn?: string; readonly key?: string; readonly error?: string };

export function startAsking(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): AskingProgram {
  const child = spawn(file, args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += String(text);
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    ask: async () => {
      child.stdin.write('\n');
      const { value, done } = await lines.next();
      if (done) throw new Error(`it ended: ${stderr}`);
      return JSON.parse(value) as Answer;
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
