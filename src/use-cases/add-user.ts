import {
  entryOf,
  type KeptInStore,
  type KeyPair,
  type KeyStoreName,
} from '../aws/key-stores/key-store';
import type { ConfigEdit, NewSection } from '../aws/profiles/edit/edit';
import type { FileChange } from '../aws/profiles/edit/write-config';
import type { ProfileSet } from '../aws/profiles/profile';
import { isSerialNumber } from '../aws/profiles/resolve/setting-rules';
import { AppFailure, toAppError } from '../errors';
import { nameFew } from '../printable';
import { changeFiles, confirmed, describeChanges, type FilesPort } from './change-files';
import type { Confirmation, Face } from './face';
import {
  type Flaw,
  flawAsUsage,
  flawOfRole,
  flawOfUser,
  type NewRole,
  type NewUser,
} from './new-user';

/** The user that the keys belong to, and the user's devices that give codes. */
type FoundUser = {
  readonly arn: string;
  readonly name: string;
  readonly serialNumbers: readonly string[];
};

export type AddUserWorld = {
  readonly files: FilesPort;
  readonly profiles: () => ProfileSet;
  /** The stores whose programs are installed. */
  readonly stores: () => readonly KeyStoreName[];
  /** The `credential_process` that reads a store. Throws `AppFailure` if it would break. */
  readonly printCommand: (profile: string, kept: KeptInStore) => string;
  /** Puts the pair into the store. Throws `AppFailure`. */
  readonly keep: (store: KeyStoreName, pair: KeyPair, signal: AbortSignal) => Promise<void>;
  /**
   * Gets the keys that the profile would have with these changes, and asks AWS about them. Throws
   * `AppFailure`, also if they are not this pair.
   */
  readonly prove: (profile: string, pair: KeyPair, changes: readonly FileChange[]) => Promise<void>;
  /**
   * Asks AWS who owns the keys of a profile that no file has yet. Throws `AppFailure`.
   *
   * @param hasDevice the device is known, so AWS is not asked for it
   */
  readonly lookUp: (
    profile: string,
    changes: readonly FileChange[],
    hasDevice: boolean,
    signal: AbortSignal,
  ) => Promise<FoundUser>;
};

/** Every question throws `AppFailure` `canceled` if the person leaves it. */
export type AddUserFace = Pick<Face, 'tell' | 'confirm' | 'ask'> & {
  /** Runs a job that takes time, under a label, with a signal that cancels it. */
  readonly during: <T>(label: string, job: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Shows a failure, so that the person can change the answers. Throws it if they can't. */
  readonly failed: (thrown: unknown) => void;
  readonly askUser: (flaw: Flaw<NewUser> | undefined) => Promise<NewUser>;
  /** `none` if the person wants no role. */
  readonly askRole: (
    found: FoundUser,
    flaw: Flaw<NewRole> | undefined,
  ) => Promise<NewRole | 'none'>;
  /** Whether a person who declines the change goes back to the answers. */
  readonly goesBack: boolean;
};

/** What is known before anything is asked. */
export type Given = {
  /** The device to use, instead of asking AWS for it. */
  readonly serialNumber?: string | undefined;
  readonly role?: NewRole | undefined;
};

export type Added = {
  readonly profile: string;
  readonly roleProfile: string | undefined;
  /** `undefined` if the user has no device that gives codes and has to enroll one. */
  readonly serialNumber: string | undefined;
};

/**
 * Sets up a user from nothing but keys: asks AWS who owns them and which devices the user has,
 * offers a role, shows the change to both files, and writes it after the person has confirmed it.
 * Returns `undefined` if the person declines.
 */
export async function addUser(
  { serialNumber, role }: Given,
  world: AddUserWorld,
  face: AddUserFace,
): Promise<Added | undefined> {
  checkSerialNumber(serialNumber);
  for (;;) {
    const stores = world.stores();
    const user = await ask(face.askUser, (answer) => flawOfUser(answer, world.profiles(), stores));
    const store = stores.find((name) => name === user.store);
    const flaw = role && flawOfRole(role, user, world.profiles());
    if (flaw !== undefined) throw new AppFailure(flawAsUsage(flaw));
    try {
      const found = await lookUp(user, serialNumber, world, face);
      const device = serialNumber ?? (await chooseDevice(user.profile, found, face));
      for (;;) {
        const added = role ?? (await askRole(user, found, world, face));
        const about = {
          title: `Add ${user.profile}`,
          reason: `These are the keys of ${found.arn}.`,
        };
        const isAdded =
          store === undefined
            ? await changeFiles(toEdit(user, device, added), about, world.files, face)
            : await addWithStore(store, user, device, added, about, world, face);
        if (isAdded) {
          const { profile } = user;
          return { profile, roleProfile: added?.roleProfile, serialNumber: device };
        }
        if (!face.goesBack) return undefined;
      }
    } catch (thrown) {
      face.failed(thrown);
    }
  }
}

async function askRole(
  user: NewUser,
  found: FoundUser,
  world: AddUserWorld,
  face: AddUserFace,
): Promise<NewRole | undefined> {
  const answer = await ask(
    (flaw: Flaw<NewRole> | undefined) => face.askRole(found, flaw),
    (role) => (role === 'none' ? undefined : flawOfRole(role, user, world.profiles())),
  );
  return answer === 'none' ? undefined : answer;
}

/** Asks until the answer has no flaw. Each new question says what was wrong. */
async function ask<Answer, Reason>(
  question: (flaw: Reason | undefined) => Promise<Answer>,
  flawOf: (answer: Answer) => Reason | undefined,
): Promise<Answer> {
  let flaw: Reason | undefined;
  for (;;) {
    const answer = await question(flaw);
    flaw = flawOf(answer);
    if (flaw === undefined) return answer;
  }
}

async function lookUp(
  user: NewUser,
  serialNumber: string | undefined,
  world: AddUserWorld,
  face: AddUserFace,
): Promise<FoundUser> {
  // Fails here, before AWS is asked, if a file can't be changed.
  const changes = world.files.preview(toEdit(user, serialNumber, undefined));
  try {
    return await face.during('asking AWS whose keys these are', (signal) =>
      world.lookUp(user.profile, changes, serialNumber !== undefined, signal),
    );
  } catch (thrown) {
    const error = toAppError(thrown);
    // No file has these keys yet, so the hint must not name one.
    if (error.kind === 'keys-rejected')
      throw new AppFailure({ ...error, file: undefined, isTyped: true });
    throw error.kind === 'permission-missing'
      ? new AppFailure({ ...error, isOfNewUser: true })
      : thrown;
  }
}

async function chooseDevice(
  profileName: string,
  { name, serialNumbers }: FoundUser,
  face: AddUserFace,
): Promise<string | undefined> {
  const [first, second] = serialNumbers;
  if (second === undefined) return first;
  if (face.ask === undefined) {
    throw new AppFailure({
      kind: 'usage',
      message: `${name} has several MFA devices.`,
      hint: `Name the one to use: --serial-number ${nameFew(serialNumbers, ' | ')}`,
    });
  }
  const { ask } = face;
  const question = { kind: 'device', profileName, serialNumbers } as const;
  return face.during('choosing the device', (signal) => ask(question, signal));
}

/** The keys go into the store, and no file ever has them. */
async function addWithStore(
  store: KeyStoreName,
  user: NewUser,
  serialNumber: string | undefined,
  role: NewRole | undefined,
  about: Pick<Confirmation, 'title' | 'reason'>,
  world: AddUserWorld,
  face: AddUserFace,
): Promise<boolean> {
  const { profile, accessKeyId } = user;
  const command = world.printCommand(profile, { store, accessKeyId });
  const edit = toEdit(user, serialNumber, role, command);
  const changes = world.files.preview(edit);
  const entry = entryOf({ store, accessKeyId });
  const lines = [
    ...describeChanges(changes, world.files),
    `${accessKeyId} goes to ${store}, as ${entry}.`,
  ];
  if (!(await confirmed({ ...about, lines, question: 'Write this?' }, face))) return false;
  await face.during(`putting the keys into ${store}`, (signal) => world.keep(store, user, signal));
  try {
    await face.during('asking AWS with the keys from the store', () =>
      world.prove(profile, user, changes),
    );
    await world.files.write(edit);
  } catch (thrown) {
    face.tell(`${store} has the keys as ${entry}: add the user again, or delete it there.`);
    throw thrown;
  }
  return true;
}

/** @param command reads the keys from a store. Then no file gets them. */
function toEdit(
  { profile, accessKeyId, secretAccessKey, region }: NewUser,
  serialNumber: string | undefined,
  role: NewRole | undefined,
  command?: string,
): ConfigEdit {
  const inConfig: NewSection = {
    profile,
    settings: [
      ...(command === undefined ? [] : [['credential_process', command] as const]),
      ['region', region],
      ...(serialNumber === undefined ? [] : [['mfa_serial', serialNumber] as const]),
    ],
  };
  const ofRole = role && {
    profile: role.roleProfile,
    settings: [
      ['role_arn', role.roleArn],
      ['source_profile', profile],
      ['region', region],
    ] as const,
  };
  const keys: NewSection = {
    profile,
    settings: [
      ['aws_access_key_id', accessKeyId],
      ['aws_secret_access_key', secretAccessKey.reveal()],
    ],
  };
  return {
    kind: 'several',
    // The keys come first: they work without their device, but not the other way round.
    files: [
      {
        file: 'credentials',
        edits: command === undefined ? [{ kind: 'add-section', ...keys }] : [],
      },
      {
        file: 'config',
        edits: (ofRole === undefined ? [inConfig] : [inConfig, ofRole]).map((section) => ({
          kind: 'add-section',
          ...section,
        })),
      },
    ],
  };
}

/** Throws `AppFailure` `usage`. */
function checkSerialNumber(serialNumber: string | undefined): void {
  if (serialNumber === undefined || isSerialNumber(serialNumber)) return;
  throw new AppFailure({
    kind: 'usage',
    message: '--serial-number names no MFA device that gives codes.',
    hint: 'Pass an ARN like arn:aws:iam::123456789012:mfa/name, or the number on a hardware token.',
  });
}
