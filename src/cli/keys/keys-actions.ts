import { listAccessKeys, type UsedKey } from '../../aws/access-keys';
import { keyStoreNames } from '../../aws/key-stores/key-store';
import { findProfile } from '../../aws/sessions/plan';
import { alignColumns } from '../../cells';
import { formatAge, formatDate, toIsoSeconds } from '../../countdown';
import { AppFailure, explain } from '../../errors';
import { nameFew, printable } from '../../printable';
import { shellWord } from '../../shell-word';
import { type FinishingFace, finishRotation } from '../../use-cases/keys/finish-rotation';
import { type Kept, keptOf } from '../../use-cases/keys/kept-keys';
import { type Moved, moveKeys, restoreKeys } from '../../use-cases/keys/move-keys';
import { rotateKeys } from '../../use-cases/keys/rotate-keys';
import type { CommandContext } from '../command-context';
import { createDeviceAccess } from '../devices/open-device-access';
import { exitCodes } from '../exit-codes';
import { createCommandFace } from '../face/command-face';
import { inSilence } from '../face/silence';
import { askOnTerminal } from '../face/terminal-prompt';
import { foreignHome, homeDirectory } from '../home';
import { keysWorldOf } from './keys-world';
import { rotationWorldOf } from './rotation-world';

type KeysAction = (context: CommandContext) => Promise<number>;

/** The actions of `awsmfa keys`, except for `print`. */
export const keysActions: Readonly<Record<string, KeysAction>> = {
  list: (context) => inSilence(() => list(context)),
  move: (context) => inSilence(() => move(context)),
  restore: (context) => inSilence(() => restore(context)),
  rotate: (context) => inSilence(() => rotate(context)),
};

/** The profile that has the keys. For a role it is the base profile. */
function keysOwner({ positionals, sessions }: CommandContext): string {
  const [named = ''] = positionals;
  const { base, problem } = sessions().plan(named);
  if (problem !== undefined) throw new AppFailure(problem);
  return base.profileName;
}

/** Fails before the keys go into a store if the files can't be changed afterwards. */
function ownerToChange(context: CommandContext): string {
  const obstacle = foreignHome(homeDirectory());
  if (obstacle !== undefined) throw new AppFailure(obstacle);
  return keysOwner(context);
}

async function list(context: CommandContext): Promise<number> {
  const owner = keysOwner(context);
  const kept = keptOf(findProfile(owner, context.profiles()), context.home);
  const show = (keys?: readonly UsedKey[], ownId?: string) => {
    if (context.options.json === true)
      context.stdout.write(`${JSON.stringify(toJson(owner, kept, keys, ownId))}\n`);
    else if (keys !== undefined) context.stdout.write(drawKeys(keys, ownId, context.clock.now()));
    if (kept !== undefined) context.notice(sayKept(owner, kept));
  };
  let keys: readonly UsedKey[];
  try {
    keys = await listAccessKeys(await createDeviceAccess(owner, context), context.signal);
  } catch (thrown) {
    // The place of the pair is known without AWS.
    if (kept === undefined) throw thrown;
    show();
    context.notice(`Could not ask AWS for the status, age and last use of the keys of ${owner}.`);
    throw thrown;
  }
  show(keys, context.sessions().plan(owner).base.accessKeyId);
  const refusal = keys.find(({ lastUse }) => lastUse instanceof AppFailure)?.lastUse;
  if (refusal instanceof AppFailure)
    context.notice(`The last use is unknown. ${explain(refusal.error).message}`);
  return exitCodes.done;
}

async function move(context: CommandContext): Promise<number> {
  const owner = ownerToChange(context);
  const { to } = context.options;
  if (to === undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: 'awsmfa keys PROFILE move needs a store.',
      hint: 'Pass --to secret-service, pass, keychain or op.',
    });
  }
  const store = keyStoreNames.find((name) => name === to);
  if (store === undefined) throw new Error('an option that is no choice');
  const moved = await moveKeys(owner, store, keysWorldOf(context), createCommandFace(context));
  return tellMoved(owner, moved, context);
}

async function restore(context: CommandContext): Promise<number> {
  const owner = ownerToChange(context);
  const moved = await restoreKeys(owner, keysWorldOf(context), createCommandFace(context));
  return tellMoved(owner, moved, context);
}

async function rotate(context: CommandContext): Promise<number> {
  const { notice, options } = context;
  const owner = keysOwner(context);
  const world = rotationWorldOf(owner, context);
  const face = { ...createCommandFace(context), confirmDeletion: deletionQuestion(context) };
  const command = `awsmfa keys ${shellWord(owner)} rotate`;
  if (options.finish === true) {
    const deleted = await finishRotation(world, face);
    if (deleted !== undefined) notice(`${deleted} is deleted.`);
    printJson({ version: 1, profile: owner, deleted: deleted ?? null }, context);
    return exitCodes.done;
  }
  const rotated = await rotateKeys(world, face);
  if (rotated === undefined) return exitCodes.failed;
  const { oldId, newId, profiles } = rotated;
  notice(`${nameFew(profiles)} ${profiles.length === 1 ? 'has' : 'have'} the new key ${newId}.`);
  notice(`${oldId} is off. Once nothing misses it, delete it: ${command} --finish`);
  const isAsked = context.canAsk() && options.yes !== true && options.json !== true;
  const deleted = isAsked ? await finishRotation(world, face) : undefined;
  if (deleted !== undefined) notice(`${deleted} is deleted.`);
  printJson(
    { version: 1, profile: owner, accessKeyId: newId, turnedOff: oldId, profiles },
    context,
  );
  return exitCodes.done;
}

/** Deleting can't be undone, so the person types yes. Throws `AppFailure` `usage` if there is no terminal. */
function deletionQuestion({
  canAsk,
  options,
  signal,
  stderr,
}: CommandContext): FinishingFace['confirmDeletion'] {
  return async (lines, accessKeyId) => {
    for (const line of lines) stderr.write(`${printable(line)}\n`);
    if (options.yes === true) return true;
    if (!canAsk()) {
      throw new AppFailure({
        kind: 'usage',
        message: `Not deleted: ${accessKeyId}. There is no terminal to confirm on.`,
        hint: 'Pass --yes to delete it without confirmation.',
      });
    }
    const text = `Type yes to delete ${accessKeyId} for good, Enter to keep it: `;
    const typed = await askOnTerminal({ text, takes: 'line' }, signal);
    return typed.trim().toLowerCase() === 'yes';
  };
}

function printJson(
  content: MovedKeysJson | RotatedKeysJson | DeletedKeyJson,
  { options, stdout }: CommandContext,
): void {
  if (options.json === true) stdout.write(`${JSON.stringify(content)}\n`);
}

function tellMoved(owner: string, moved: Moved | undefined, context: CommandContext): number {
  if (moved === undefined) return exitCodes.failed;
  const { home, notice, options } = context;
  const reader = context.reload().profiles.profiles.get(moved.owner);
  const kept = reader && keptOf(reader, home);
  printJson({ version: 1, profile: owner, kept: kept ?? null, profiles: moved.profiles }, context);
  if (kept !== undefined && options.json !== true)
    notice(`${moved.isNew ? '' : 'Already there. '}${sayKept(nameFew(moved.profiles), kept)}`);
  return exitCodes.done;
}

function sayKept(who: string, { where, place }: Kept): string {
  const at =
    where === 'file'
      ? place
      : where === 'process'
        ? `the process ${place}`
        : `${where}, as ${place}`;
  return `The keys of ${who} are kept in ${at}.`;
}

const heads = ['ACCESS KEY', 'STATUS', 'AGE', 'LAST USED', ''];

function drawKeys(keys: readonly UsedKey[], ownId: string | undefined, now: Date): string {
  const rows = keys.map(({ accessKeyId, status, createdAt, lastUse }) =>
    [
      accessKeyId,
      status,
      createdAt === undefined ? '' : formatAge(createdAt, now),
      lastUse instanceof AppFailure
        ? 'unknown'
        : lastUse === undefined
          ? 'never'
          : `${formatDate(lastUse.at)} ${lastUse.service}`,
    ]
      .map((word) => printable(word) || '-')
      .concat(accessKeyId === ownId ? "this profile's" : ''),
  );
  return `${alignColumns([heads, ...rows]).join('\n')}\n`;
}

export type KeysJson = ReturnType<typeof toJson>;

/** What `keys move --json` and `keys restore --json` print. */
export type MovedKeysJson = {
  readonly version: number;
  readonly profile: string;
  readonly kept: Kept | null;
  readonly profiles: readonly string[];
};

/** What `keys rotate --json` prints. */
export type RotatedKeysJson = {
  readonly version: number;
  readonly profile: string;
  readonly accessKeyId: string;
  readonly turnedOff: string;
  readonly profiles: readonly string[];
};

/** What `keys rotate --finish --json` prints. */
export type DeletedKeyJson = {
  readonly version: number;
  readonly profile: string;
  readonly deleted: string | null;
};

/** The documented JSON of `keys --json`. */
function toJson(
  owner: string,
  kept: Kept | undefined,
  keys: readonly UsedKey[] | undefined,
  ownId: string | undefined,
) {
  return {
    version: 1,
    profile: owner,
    kept: kept ?? null,
    /** `null`: awsmfa could not reach AWS, or AWS refused to list them. */
    keys:
      keys?.map(({ accessKeyId, status, createdAt, lastUse }) => ({
        accessKeyId,
        status,
        created: createdAt === undefined ? null : toIsoSeconds(createdAt),
        lastUsed:
          lastUse === undefined || lastUse instanceof AppFailure ? null : toIsoSeconds(lastUse.at),
        isThisProfiles: accessKeyId === ownId,
      })) ?? null,
  };
}
