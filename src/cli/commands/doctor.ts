import type { Profile } from '../../aws/profiles/profile';
import { findProfile } from '../../aws/sessions/plan';
import type { Sessions } from '../../aws/sessions/sessions';
import { explain, toAppError } from '../../errors';
import { printable } from '../../printable';
import type { Uses } from '../command-context';
import { type AwsCheckContext, checkAws } from '../doctor/check-aws';
import { checkCache } from '../doctor/check-cache';
import { checkEnvironment } from '../doctor/check-environment';
import { checkFiles } from '../doctor/check-files';
import { checkModes } from '../doctor/check-modes';
import { checkPrograms } from '../doctor/check-programs';
import {
  checkCliSettings,
  checkCredentialSources,
  checkExpiredKeys,
  checkOwnSettings,
  checkRegions,
  checkSettings,
  checkTokenFiles,
  type PlannedProfile,
} from '../doctor/check-settings';
import { type CheckName, type Finding, findings, isWrong } from '../doctor/finding';
import { isThere, readAwsCliVersion, readCache, readModes } from '../doctor/look';
import { exitCodes } from '../exit-codes';
import { stateOfProgram } from '../process/find-program';

/** Checks everything that sign-in needs. Changes nothing and never asks for a code. */
export async function run(
  context: AwsCheckContext &
    Uses<'options' | 'positionals' | 'locations' | 'settings' | 'stdout' | 'clock'>,
): Promise<number> {
  const { env, home, locations, positionals, stdout, options } = context;
  const set = context.profiles();
  const asked =
    positionals.length > 0
      ? positionals.map((name) => set.profiles.get(name) ?? findProfile(name, set))
      : [...set.profiles.values()];
  const now = context.clock.now();
  const awsCliVersion = await readAwsCliVersion(env);
  const plans = planEach(set.profiles.values(), context.sessions());
  const working = plans.filter(
    ({ profile }) => asked.includes(profile) && profile.problem === undefined,
  );

  const checks: readonly (readonly [CheckName, Check])[] = [
    ['files', () => checkFiles(locations, set, isThere, home, env)],
    ['profiles', () => checkPlans(asked, plans, context.sessions(), home)],
    [
      'settings',
      () => [
        ...checkSettings(set, home),
        ...checkCliSettings(set, env, awsCliVersion, home),
        ...checkTokenFiles(set, home),
        ...checkCredentialSources(set, env, home),
        ...checkExpiredKeys(set, now),
        ...checkRegions(working, set, env, home),
        ...checkOwnSettings(context.settings(), home),
      ],
    ],
    ['modes', () => checkModes(readModes(locations, set), process.getuid?.(), home)],
    ['cache', () => checkCache(readCache(locations, plans), now, home)],
    ['environment', () => checkEnvironment(env, set, awsCliVersion, now)],
    [
      'programs',
      () =>
        checkPrograms(awsCliVersion, process.versions.node, set, isThere, (program) =>
          stateOfProgram(env, program),
        ),
    ],
    ['network', () => checkAws(context, working)],
  ];
  const found: Finding[] = [];
  // If a check fails, that is a finding too. The other checks still run.
  for (const [name, check] of checks)
    try {
      found.push(...(await check()));
    } catch (thrown) {
      context.signal.throwIfAborted();
      found.push(unfinished(name, thrown, home));
    }
  stdout.write(options['json'] === true ? `${JSON.stringify(toJson(found))}\n` : toText(found));
  return found.some(isWrong) ? exitCodes.failed : exitCodes.done;
}

type Check = () => readonly Finding[] | Promise<readonly Finding[]>;

/** The plan of each profile that has one. */
function planEach(profiles: Iterable<Profile>, sessions: Sessions): readonly PlannedProfile[] {
  return [...profiles].flatMap((profile) => {
    if (profile.obstacle !== undefined) return [];
    try {
      return [{ profile, plan: sessions.plan(profile.name) }];
    } catch {
      // `checkPlans` reports why.
      return [];
    }
  });
}

/** Settings that are valid one by one but make no plan together. */
function checkPlans(
  asked: readonly Profile[],
  plans: readonly PlannedProfile[],
  sessions: Sessions,
  home: string,
): readonly Finding[] {
  const planned = new Set(plans.map(({ profile }) => profile));
  return asked.flatMap((profile) => {
    if (planned.has(profile) || profile.obstacle !== undefined || profile.problem !== undefined)
      return [];
    try {
      sessions.plan(profile.name);
      return [];
    } catch (thrown) {
      const { message, hint } = explain(toAppError(thrown), home);
      return [findings('profiles').problem(`${profile.name}: ${message}`, hint)];
    }
  });
}

function unfinished(name: CheckName, thrown: unknown, home: string): Finding {
  const { message, hint } = explain(toAppError(thrown), home);
  return findings(name).problem(`This check stopped: ${message}`, hint);
}

export type DoctorJson = ReturnType<typeof toJson>;

/** The documented JSON. `version` changes if the meaning of a member does. */
function toJson(findings: readonly Finding[]) {
  return { version: 1, ok: !findings.some(isWrong), findings };
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
    wrong === 0 ? 'No problems found.' : `${wrong} ${wrong === 1 ? 'problem' : 'problems'}.`;
  return `${[...lines, '', sum].join('\n')}\n`;
}
