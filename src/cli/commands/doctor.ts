import { homedir } from 'node:os';
import { findProfile } from '../../aws/sessions/plan';
import { printable } from '../../printable';
import type { CommandContext } from '../command-context';
import { checkAws } from '../doctor/check-aws';
import { checkCache } from '../doctor/check-cache';
import { checkEnvironment } from '../doctor/check-environment';
import { checkFiles } from '../doctor/check-files';
import { checkModes } from '../doctor/check-modes';
import { checkPrograms } from '../doctor/check-programs';
import { type Finding, isWrong } from '../doctor/finding';
import { isThere, readAwsCliVersion, readCache, readModes } from '../doctor/look';
import { exitCodes } from '../exit-codes';

/** Looks at everything that sign-in stands on. Changes nothing, and asks nobody for a code. */
export async function run(context: CommandContext): Promise<number> {
  const { env, locations, positionals, stdout, options } = context;
  const set = context.profiles();
  const asked =
    positionals.length > 0
      ? positionals.map((name) => findProfile(name, set))
      : [...set.profiles.values()];
  const now = context.clock.now();
  const awsCliVersion = await readAwsCliVersion(env);

  const findings = [
    ...checkFiles(locations, set, isThere),
    ...checkModes(readModes(locations, set), process.getuid?.(), homedir()),
    ...checkCache(readCache(locations, set, context.sessions()), now),
    ...checkEnvironment(env, set, awsCliVersion, now),
    ...checkPrograms(awsCliVersion, process.versions.node, set, isThere),
    ...(await checkAws(context, asked)),
  ];
  stdout.write(options['json'] === true ? toJson(findings) : toText(findings));
  return findings.some(isWrong) ? exitCodes.failed : exitCodes.done;
}

/** The documented shape; `version` changes when a member changes its meaning. */
function toJson(findings: readonly Finding[]): string {
  return `${JSON.stringify({ version: 1, ok: !findings.some(isWrong), findings })}\n`;
}

const marks: Readonly<Record<Finding['level'], string>> = {
  ok: 'ok      ',
  note: 'note    ',
  warning: 'warning ',
  problem: 'PROBLEM ',
};

function toText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ level, message, advice }) => [
    `${marks[level]} ${printable(message)}`,
    ...(advice === null ? [] : [`${' '.repeat(marks[level].length)} → ${printable(advice)}`]),
  ]);
  const wrong = findings.filter(isWrong).length;
  const sum =
    wrong === 0
      ? 'Nothing is wrong.'
      : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong.`;
  return `${[...lines, '', sum].join('\n')}\n`;
}
