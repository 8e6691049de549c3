import type { ProfileSet, Subject } from '../../aws/profiles/profile';
import { activeEnvironment } from '../../aws/profiles/resolve/active';
import { findProfile } from '../../aws/sessions/plan';
import { alignColumns } from '../../cells';
import { toIsoSeconds } from '../../countdown';
import { printable, shownPlace } from '../../printable';
import { shellWord } from '../../shell-word';
import { flattenGroups, groupProfiles } from '../../state/list/profile-groups';
import { showStatus } from '../../state/list/row-status';
import {
  type Explanation,
  explainLines,
  explainProfile,
  type PlannedCall,
  sayCall,
} from '../../use-cases/explain-profile';
import { faultOf } from '../../use-cases/profile-status';
import type { Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { namedProfile } from '../profile-names';

type Context = Uses<'positionals' | 'options' | 'env' | 'home' | 'stdout' | 'chooseSubject'> &
  Uses<'clock' | 'profiles' | 'sessions'>;

/** Prints what `aws`, the SDKs and the console do with a profile now. Makes no calls. */
export async function run(context: Context): Promise<number> {
  const { clock, env, home, options, profiles: loaded, sessions, stdout } = context;
  const profiles = loaded();
  const name = namedProfile(context);
  const subject = name === undefined ? await context.chooseSubject() : subjectOf(name, profiles);
  const profile = profiles.profiles.get(subject.profile) ?? findProfile(subject.profile, profiles);
  const now = clock.now();
  const stateOf = sessions().readCache();
  const found = explainProfile(profile, stateOf(subject), {
    profiles,
    stateOf,
    environment: activeEnvironment(env),
    now,
  });
  if (options['json'] === true) {
    stdout.write(`${JSON.stringify(toJson(profile.name, found))}\n`);
  } else {
    const { status } = found;
    const ask = `awsmfa keys ${shellWord(profile.name)} asks AWS`;
    const { label, reason } = showStatus(status, now);
    const about = status.kind === 'signed-in' ? `signed in, ${label} left` : (reason ?? label);
    const fault = faultOf(status);
    const fix = fault === undefined ? '' : `  ${shownPlace(fault, home)}`;
    const rows = [
      ['status', about + fix],
      ...explainLines(found, profile, (location) => shownPlace(location, home)).map(
        // The age of a key is not in a file, and this makes no calls.
        ({ label, text }) => [label, label === 'keys' ? `${text}, age unknown (${ask})` : text],
      ),
      ...found.plan.map((call, index) => [
        index === 0 ? 'plan' : '',
        `${index + 1} ${sayCall(call)}`,
      ]),
    ];
    stdout.write(`${alignColumns(rows.map((row) => row.map(printable))).join('\n')}\n`);
  }
  return profile.problem === undefined ? exitCodes.done : exitCodes.failed;
}

/** The subject of the profile's row. It has the device of the user's roles if only those name one. */
function subjectOf(name: string, set: ProfileSet): Subject {
  const rows = flattenGroups(groupProfiles(set, set.profiles.values()));
  const row = rows.find((each) => each.profileName === name && !each.isSecondDevice);
  return row?.subject ?? { profile: name };
}

export type ExplainJson = ReturnType<typeof toJson>;

/** The documented JSON. `version` changes if the meaning of a member does. */
function toJson(profile: string, found: Explanation) {
  const { console, plan, readers, region, status, wins } = found;
  return {
    version: 1,
    profile,
    status: status.kind,
    readers: readers.map(({ reader, uses, profile: whose, until, asks, note }) => ({
      reader,
      uses,
      profile: whose ?? null,
      until: until === undefined ? null : toIsoSeconds(until),
      asks: asks ?? null,
      note: note ?? null,
    })),
    console: { opens: console.opens, role: console.roleArn ?? null, note: console.note ?? null },
    region: {
      value: region.value ?? null,
      file: region.file ?? null,
      line: region.line ?? null,
      note: region.note ?? null,
    },
    plan: plan.map(callToJson),
    wins,
  };
}

function callToJson(call: PlannedCall) {
  return call.call === 'GetSessionToken'
    ? { ...call, serialNumber: call.serialNumber ?? null }
    : call;
}
