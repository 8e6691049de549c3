/** Plays the tour in the sandbox. Each step says what it does, shows the result and checks it. */
import type { Program } from '../seed/sandbox-home';
import type { Sandbox } from '../server';
import { type ProgramRun, runProgram } from './run-program';
import { story, type TourStage } from './story';

type TourOptions = {
  readonly sandbox: Sandbox;
  /** The program that the tour shows. */
  readonly program: Program;
  readonly write: (text: string) => void;
  /** Aborted to end the tour early. */
  readonly signal: AbortSignal;
};

type Command = Pick<ProgramRun, 'file' | 'args' | 'stdin'>;

class TourFault extends Error {}

/** Says why a step was skipped. */
class NotPlayed extends Error {}

/** Returns the exit code, which is 0 only if every step worked. */
export async function playTour(options: TourOptions): Promise<number> {
  const { write, sandbox, signal } = options;
  const started = performance.now();
  const faults: string[] = [];
  const notPlayed: string[] = [];
  write(`awsmfa sandbox: a private AWS at ${sandbox.url}\n`);
  write(`home directory: ${sandbox.home} (deleted at the end)\n`);
  for (const [index, step] of story.entries()) {
    write(`\n${index + 1}/${story.length}  ${step.title}\n`);
    try {
      await step.play(stageOf(options));
    } catch (fault) {
      if (signal.aborted || !(fault instanceof Error)) throw fault;
      if (fault instanceof NotPlayed) {
        notPlayed.push(fault.message);
        continue;
      }
      if (!(fault instanceof TourFault)) write(`     FAILED: ${fault.message}\n`);
      faults.push(`step ${index + 1}, ${step.title}: ${fault.message}`);
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (faults.length === 0) {
    const played = story.length - notPlayed.length;
    write(`\nAll ${played} steps passed in ${seconds} s.\n`);
    for (const why of notPlayed) write(`Skipped one step: ${why}.\n`);
    write('Try it yourself: awsmfa sandbox, or awsmfa sandbox -- bash\n');
    return 0;
  }
  write(`\n${faults.length} of ${story.length} steps failed:\n`);
  for (const fault of faults) write(`  ${fault}\n`);
  return 1;
}

function stageOf({ sandbox, program, write, signal }: TourOptions): TourStage {
  const { env } = sandbox;
  const onLine = (line: string) => write(`       ${line}\n`);
  const run = (shown: string, command: Command, quiet = false) => {
    write(`     $ ${shown}\n`);
    return runProgram({ ...command, env, signal, ...(quiet ? {} : { onLine }) });
  };
  return {
    sandbox,
    awsmfa: (args, { stdin, quiet } = {}) => {
      const command = { file: program.node, args: [program.script, ...args] };
      return run(
        ['awsmfa', ...args].map(quote).join(' '),
        stdin === undefined ? command : { ...command, stdin },
        quiet,
      );
    },
    run: (file, args) => run([file, ...args].map(quote).join(' '), { file, args }),
    say: (text) => write(`     ${text}\n`),
    skip: (why) => {
      write(`     skipped: ${why}\n`);
      throw new NotPlayed(why);
    },
    check: (fact, holds) => {
      write(`     ${holds ? 'ok' : 'FAILED'}: ${fact}\n`);
      if (!holds) throw new TourFault(fact);
    },
  };
}

/** Quoted for a shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
