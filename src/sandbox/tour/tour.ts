/**
 * The main job, played by itself against the sandbox: each step says what it does, shows what came
 * back and checks that it is what should have come.
 */
import type { Program } from '../seed/sandbox-home';
import type { Sandbox } from '../server';
import { type ProgramRun, runProgram } from './run-program';
import { story, type TourStage } from './story';

type TourOptions = {
  readonly sandbox: Sandbox;
  /** The program that the tour shows. */
  readonly program: Program;
  readonly write: (text: string) => void;
  /** Aborted when the tour is to end before its time. */
  readonly signal: AbortSignal;
};

type Command = Pick<ProgramRun, 'file' | 'args' | 'stdin'>;

class TourFault extends Error {}

/** Why a step was not played. */
class NotPlayed extends Error {}

/** Returns the exit code: 0 only if every step did what it should. */
export async function playTour(options: TourOptions): Promise<number> {
  const { write, sandbox, signal } = options;
  const started = performance.now();
  const faults: string[] = [];
  const notPlayed: string[] = [];
  write(`awsmfa sandbox: an AWS of its own at ${sandbox.url}\n`);
  write(`home directory ${sandbox.home}, deleted at the end\n`);
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
      if (!(fault instanceof TourFault)) write(`     NOT SO: ${fault.message}\n`);
      faults.push(`step ${index + 1}, ${step.title}: ${fault.message}`);
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (faults.length === 0) {
    const played = story.length - notPlayed.length;
    write(`\nAll ${played} steps did what they should, in ${seconds} s.\n`);
    for (const why of notPlayed) write(`Not played: one step, for ${why}.\n`);
    write('Try it yourself: awsmfa sandbox, or awsmfa sandbox -- bash\n');
    return 0;
  }
  write(`\n${faults.length} of ${story.length} steps did not do what they should:\n`);
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
      write(`     not played: ${why}\n`);
      throw new NotPlayed(why);
    },
    check: (fact, holds) => {
      write(`     ${holds ? 'ok' : 'NOT SO'}: ${fact}\n`);
      if (!holds) throw new TourFault(fact);
    },
  };
}

/** As a shell would need it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
