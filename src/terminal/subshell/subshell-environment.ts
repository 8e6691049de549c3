import type { Environment } from '../../aws/profiles/read/locate';
import type { Credentials } from '../../aws/sessions/credentials';
import { toIsoSeconds } from '../../countdown';
import type { Secret } from '../../secret';
import {
  BOTO_FILE,
  isBearerToken,
  isCredential,
  isRoute,
  OURS,
  ROUTE,
  SETTINGS,
  SHADOWING,
} from './aws-variables';
import { BOOK_KEEPING, bookFor, isAsLeft, readBook, writeBook } from './environment-undo';

/** What a child gets: the keys, or the loopback endpoint that serves them. */
export type HandOver = {
  readonly profileName: string;
  /** What prompts show, where it is not the profile's name. */
  readonly label?: string | undefined;
  /** `undefined` if no setting names one. Then the outer environment's region stays. */
  readonly region: string | undefined;
  readonly access:
    | {
        readonly kind: 'keys';
        readonly credentials: Credentials;
        /**
         * The profile's settings for where calls go and which certificates are trusted, as
         * variables, or the variables that name the files with these settings. A program that gets
         * keys reads no profile, and would send requests for another endpoint to AWS.
         */
        readonly route: ReadonlyMap<string, string>;
      }
    | {
        readonly kind: 'endpoint';
        readonly url: string;
        readonly token: Secret;
        /**
         * Variables that name copies of the user's files without credentials, because credentials
         * in files would win over an endpoint.
         */
        readonly files: ReadonlyMap<string, string>;
      };
};

/** The changes to an environment. No name is in both. */
export type EnvironmentChange = {
  readonly set: ReadonlyMap<string, string>;
  readonly unset: readonly string[];
};

/** A variable whose value the shell keeps in another variable that it does not export. */
export type KeptVariable = { readonly name: string; readonly isExported: boolean };

/** A change that a shell makes to its own environment. */
export type ShellChange = EnvironmentChange & {
  /**
   * The variables it keeps before the change: credentials, and unexported variables with these
   * names.
   */
  readonly keeps: readonly KeptVariable[];
  /** The kept variables that it restores after the change. */
  readonly putsBack: readonly KeptVariable[];
};

/**
 * The change that makes a child use the handed-over credentials and no others.
 *
 * @param outer the environment to change, after `outerEnvironment`.
 */
export function toEnvironmentChange(handOver: HandOver, outer: Environment): EnvironmentChange {
  const { set, unset } = variablesFor(handOver, outer);
  const before = applyChange(outer, toUndo(outer), false);
  const book = bookFor(before, set, unset, 'nobody');
  return { set: new Map([...set, [BOOK_KEEPING, writeBook(book)]]), unset };
}

/**
 * The same change for a shell that keeps running. It undoes an earlier change first, so that `env
 * --unset` restores the state before the first one.
 */
export function toShellChange(
  handOver: HandOver,
  env: Environment,
  keeper: 'shell' | 'book',
): ShellChange {
  const earlier = readBook(env);
  const undo = toUndo(env);
  const before = applyChange(env, undo, false);
  const { set, unset } = variablesFor(handOver, before);
  const book = new Map(bookFor(before, set, unset, keeper));
  for (const [name, { isKept }] of earlier ?? []) {
    if (isKept && isAsLeft(name, env, earlier ?? new Map())) {
      book.set(name, { was: null, is: null, ...book.get(name), isKept });
    }
  }
  const touched = [...set.keys(), ...unset];
  const keeps = touched.flatMap((name): KeptVariable[] => {
    if (env[name] === undefined) return earlier === undefined ? [{ name, isExported: false }] : [];
    const isNew = earlier === undefined || !isAsLeft(name, env, earlier);
    return isCredential(name) && isNew ? [{ name, isExported: true }] : [];
  });
  const restored = [...undo.set].filter(([name]) => !unset.includes(name));
  const all = new Map([...restored, ...set, [BOOK_KEEPING, writeBook(book)]]);
  return {
    set: all,
    unset: [...new Set([...undo.unset, ...unset])].filter((name) => !all.has(name)),
    keeps,
    putsBack: [],
  };
}

/** The variables that a hand-over sets and removes, without our record of them. */
function variablesFor(handOver: HandOver, outer: Environment): EnvironmentChange {
  const set = new Map(accessVariables(handOver.access));
  set.set('AWSMFA_PROFILE', handOver.profileName);
  set.set('AWS_VAULT', handOver.label ?? handOver.profileName);
  if (handOver.region !== undefined) {
    set.set('AWS_REGION', handOver.region);
    set.set('AWS_DEFAULT_REGION', handOver.region);
  }
  const rivals = [...OURS, ...SHADOWING, ...Object.keys(outer).filter(isBearerToken)];
  if (handOver.access.kind === 'endpoint') rivals.push(BOTO_FILE);
  return { set, unset: rivals.filter((name) => !set.has(name)) };
}

/**
 * The variables for a program that gets nothing else of this environment. They include the settings
 * for where calls go, from the profile or from the environment.
 */
export function toSnapshot(handOver: HandOver, outer: Environment): ReadonlyMap<string, string> {
  const route = Object.entries(outer).flatMap(([name, value]) =>
    isRoute(name) && value ? [[name, value] as const] : [],
  );
  return new Map([...variablesFor(handOver, outer).set, ...route]);
}

function accessVariables(access: HandOver['access']): (readonly [string, string])[] {
  if (access.kind === 'endpoint') {
    return [
      ['AWS_CONTAINER_CREDENTIALS_FULL_URI', access.url],
      ['AWS_CONTAINER_AUTHORIZATION_TOKEN', access.token.reveal()],
      ...access.files,
    ];
  }
  const { credentials, route } = access;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const variables: (readonly [string, string])[] = [
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey.reveal()],
  ];
  if (sessionToken) variables.push(['AWS_SESSION_TOKEN', sessionToken.reveal()]);
  if (expiration) variables.push(['AWS_CREDENTIAL_EXPIRATION', toIsoSeconds(expiration)]);
  return [...variables, ...route];
}

/**
 * The change that `env --unset` makes: every variable gets its old value, unless the user has set
 * it since.
 */
export function toUnsetChange(env: Environment): ShellChange {
  const book = readBook(env);
  const undo = toUndo(env);
  if (book === undefined) return { ...undo, keeps: [], putsBack: [] };
  const names = new Set([...OURS, ...SHADOWING, ...SETTINGS, ...ROUTE.keys(), ...book.keys()]);
  const putsBack = [...names].flatMap((name): KeptVariable[] =>
    undo.set.has(name) || !isAsLeft(name, env, book)
      ? []
      : [{ name, isExported: book.get(name)?.isKept === true }],
  );
  return { ...undo, keeps: [], putsBack };
}

/** Undoes the last change, as far as the environment records it. */
function toUndo(env: Environment): EnvironmentChange {
  const book = readBook(env);
  if (book === undefined) return { set: new Map(), unset: [] };
  const left = [...book].filter(([name]) => isAsLeft(name, env, book));
  return {
    set: new Map(left.flatMap(([name, { was }]) => (was === null ? [] : [[name, was] as const]))),
    unset: [
      ...left.flatMap(([name, { was, is }]) => (was === null && is !== null ? [name] : [])),
      BOOK_KEEPING,
    ],
  };
}

/**
 * The child's whole environment.
 *
 * @param ignoreCase Windows ignores case in variable names, so a rival may have any spelling.
 */
export function applyChange(
  outer: Environment,
  change: EnvironmentChange,
  ignoreCase: boolean,
): Record<string, string> {
  const fold = (name: string) => (ignoreCase ? name.toUpperCase() : name);
  const replaced = new Set([...change.unset, ...change.set.keys()].map(fold));
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(outer)) {
    if (value !== undefined && !replaced.has(fold(name))) child[name] = value;
  }
  for (const [name, value] of change.set) child[name] = value;
  return child;
}
