import { type Explanation, explainOther, type ProgramEnd, sayEnd } from './explanation';
import type { OtherProcess } from './other-process';
import { shownPath } from './printable';
import { shellWord } from './shell-word';

/**
 * Why a `credential_process` gave no keys. `locked`: its store has to ask a person, and there is no
 * terminal. `not-run`: nobody may be asked, so it was not started. `busy`: another awsmfa runs it.
 */
export type CredentialProcessFailure =
  | 'exit'
  | 'timeout'
  | 'too-much'
  | 'not-credentials'
  | 'expired'
  | 'not-started'
  | 'locked'
  | 'not-run'
  | 'busy';

/**
 * Why a store of keys failed. `locked`: it has to ask a person and could not. `no-store`: its
 * program found no store. `missing`: the store has no such entry. `odd`: its program printed
 * something other than a secret. `differs`: it returned a different secret than the one that was
 * saved.
 */
export type KeyStoreFailure =
  | 'no-tool'
  | 'no-store'
  | 'locked'
  | 'canceled'
  | 'missing'
  | 'timeout'
  | 'too-much'
  | 'odd'
  | 'differs'
  | 'exit';

/** What can go wrong with long-term keys, where they come from, and the sessions made from them. */
export type KeyError =
  | {
      readonly kind: 'duration-refused';
      readonly durationSeconds: number;
      readonly reason: string;
      /** The request used up a code, so another try needs another code. */
      readonly isCodeSpent?: boolean;
    }
  | {
      readonly kind: 'min-left-impossible';
      readonly profile: string;
      readonly minLeftSeconds: number;
      readonly mostSeconds: number;
      /**
       * The setting of the profile that allows longer sessions, or `undefined` if there is none.
       */
      readonly setting: 'duration_seconds' | 'mfa_session_seconds' | undefined;
    }
  | {
      readonly kind: 'session-expired';
      readonly profile: string;
      /** The file with its keys, if another program wrote them. */
      readonly file: string | undefined;
      /** The profile with the long-term keys that they were made from. */
      readonly longTerm?: string | undefined;
    }
  | {
      readonly kind: 'provider-failed';
      readonly profile: string;
      readonly reason: string;
      readonly command: string | undefined;
    }
  | {
      readonly kind: 'keys-rejected';
      readonly profile: string;
      readonly file: string | undefined;
      /** The keys were typed and are in no file yet. */
      readonly isTyped?: boolean;
      readonly reason: 'unknown' | 'wrong-secret';
    }
  | ({
      readonly kind: 'credential-process-failed';
      readonly profile: string;
      /** The program without its arguments, which may hold secrets. */
      readonly program: string;
      readonly reason: CredentialProcessFailure;
      /** What is wrong with its output, in our own words. */
      readonly flaw?: string | undefined;
      /** For `busy`: the process that runs it. */
      readonly holder?: OtherProcess | undefined;
    } & ProgramEnd)
  | {
      /** AWS allows a user two access keys. */
      readonly kind: 'access-key-limit';
      readonly userName: string;
      /**
       * The profile of one key. It and the rest are `undefined` if only AWS said that there are
       * two.
       */
      readonly profile?: string;
      readonly ownKey?: string;
      readonly otherKey?: string;
      /** Of the other key. `used`: somebody may need it. */
      readonly use?: 'off' | 'never' | 'used' | 'unknown';
      /** For `used`: when, and for what. */
      readonly lastUse?: string;
    }
  | {
      readonly kind: 'access-key-unknown';
      readonly accessKeyId: string;
      readonly userName: string;
    }
  | {
      /** A new access key could not be deleted again. */
      readonly kind: 'access-key-left';
      readonly accessKeyId: string;
      readonly profile: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'new-key-not-known';
      readonly accessKeyId: string;
      readonly seconds: number;
    }
  | {
      readonly kind: 'rotation-running';
      readonly profile: string;
      readonly holder: OtherProcess | undefined;
    }
  | {
      /** Both keys work, and every file that could be written has the new one. */
      readonly kind: 'rotation-unfinished';
      readonly profile: string;
      readonly oldKey: string;
      readonly reason: string;
    }
  | ({
      readonly kind: 'key-store-failed';
      /** The store, by the name of its option. */
      readonly store: string;
      /** Its program. */
      readonly tool: string;
      readonly doing: 'write' | 'read' | 'remove';
      readonly reason: KeyStoreFailure;
      readonly accessKeyId: string;
      /** The name of the entry in the store. */
      readonly entry: string;
    } & ProgramEnd);

type OfKind<Kind extends KeyError['kind']> = KeyError & { readonly kind: Kind };

export function explainKeyError(error: KeyError, home: string | undefined): Explanation {
  switch (error.kind) {
    case 'duration-refused':
      return {
        message: `AWS refused a session of ${error.durationSeconds} s: ${error.reason}`,
        hint: 'Lower duration_seconds in the profile, or pass --duration-seconds.',
      };
    case 'min-left-impossible':
      return {
        message: `AWS gives ${error.profile} at most ${error.mostSeconds} s, and --min-left asks for ${error.minLeftSeconds} s.`,
        hint: `Ask for less with --min-left${error.setting === undefined ? '' : `, or raise ${error.setting} in the profile`}.`,
      };
    case 'session-expired':
      return {
        message: `AWS no longer accepts the session of ${error.profile}.`,
        hint:
          error.file === undefined
            ? `Sign in again: awsmfa login ${shellWord(error.profile)}`
            : error.longTerm === undefined
              ? `Its temporary keys are in ${shownPath(error.file, home)}. Get new ones from the program that wrote them.`
              : `Another program made its temporary keys in ${shownPath(error.file, home)} from the long-term keys of ${error.longTerm}. Set source_profile = ${error.longTerm} in your roles. Then awsmfa needs no other program.`,
      };
    case 'provider-failed':
      return {
        message: `${error.profile} has no credentials now: ${error.reason}`,
        hint:
          error.command === undefined
            ? 'Check the settings of that profile.'
            : `Run: ${error.command}`,
      };
    case 'keys-rejected':
      return {
        message:
          error.reason === 'wrong-secret'
            ? `AWS does not accept the secret access key of ${error.profile}.`
            : `AWS does not know the access key of ${error.profile}: it was deleted, is inactive, or belongs to another partition.`,
        hint:
          error.isTyped === true
            ? 'Type both again, or make a new access key in the IAM console.'
            : error.file === undefined
              ? `See where its keys come from: awsmfa explain ${shellWord(error.profile)}`
              : `Check the keys in ${shownPath(error.file, home)}.`,
      };
    case 'credential-process-failed':
      return explainProcess(error);
    case 'access-key-limit':
      return explainKeyLimit(error);
    case 'access-key-unknown':
      return {
        message: `${error.userName} has no access key ${error.accessKeyId}.`,
        hint: 'List the keys: awsmfa keys PROFILE',
      };
    case 'access-key-left':
      return {
        message: `The new access key ${error.accessKeyId} could not be deleted: ${error.reason}`,
        hint: `Nothing uses it. Once that is fixed, the next run deletes it: awsmfa keys ${shellWord(error.profile)} rotate`,
      };
    case 'new-key-not-known':
      return {
        message: `AWS did not accept the new access key ${error.accessKeyId} within ${error.seconds} s.`,
        hint: 'New keys can take a while to work everywhere at AWS. Try again later.',
      };
    case 'rotation-running':
      return explainOther(
        error.holder,
        `is rotating the keys of ${error.profile}`,
        'Let it finish',
      );
    case 'rotation-unfinished':
      return {
        message: `${error.profile} uses its new access key, but ${error.oldKey} is still on: ${error.reason}`,
        hint: `Both work. Finish the rotation: awsmfa keys ${shellWord(error.profile)} rotate`,
      };
    case 'key-store-failed':
      return explainStore(error);
  }
}

function explainKeyLimit(error: OfKind<'access-key-limit'>): Explanation {
  const { userName, profile = '', ownKey, otherKey: other, use, lastUse } = error;
  const message = `${userName} has two access keys, and AWS allows no third.`;
  const own = `${message} ${profile} uses ${ownKey}.`;
  const findOut = `Find out what uses ${other}. When nothing does, delete it in the IAM console.`;
  if (use === undefined)
    return { message, hint: 'Delete the one that nothing uses. List them: awsmfa keys PROFILE' };
  switch (use) {
    case 'off':
      return {
        message: `${own} ${other} is off.`,
        hint: `If nothing needs ${other}, delete it: awsmfa keys ${shellWord(profile)} rotate --finish`,
      };
    case 'never':
      return {
        message: `${own} ${other} was never used.`,
        hint: `Delete ${other} in the IAM console, then try again.`,
      };
    case 'used':
      return { message: `${own} ${other} was last used ${lastUse ?? 'before'}.`, hint: findOut };
    case 'unknown':
      return { message: `${own} AWS does not say when ${other} was last used.`, hint: findOut };
  }
}

function explainProcess(error: OfKind<'credential-process-failed'>): Explanation {
  const { profile, program, reason } = error;
  const name = `${program}, the credential_process of ${profile},`;
  const byHand = 'Run the command by hand to see why.';
  const printsKeys =
    'It must print one JSON object with Version 1, AccessKeyId and SecretAccessKey.';
  const login = `awsmfa login ${shellWord(profile)}`;
  switch (reason) {
    case 'exit':
      return { message: `${name} ${sayEnd(error)}.`, hint: byHand };
    case 'timeout':
      return { message: `${name} took more than 120 s and was stopped.`, hint: byHand };
    case 'too-much':
      return { message: `${name} printed too much and was stopped.`, hint: printsKeys };
    case 'not-credentials':
      return { message: `${name} printed no usable keys: ${error.flaw}.`, hint: printsKeys };
    case 'expired':
      return {
        message: `${name} printed temporary keys that have expired.`,
        hint: 'Sign in with the program that makes them, then try again.',
      };
    case 'not-started':
      return {
        message: `${name} could not be started: ${error.flaw}.`,
        hint: 'Check its path. No shell runs it, so ~ and $NAME are not expanded.',
      };
    case 'locked':
      return {
        message: `${name} ${sayEnd(error)}. Its store may be locked, and there is no terminal to ask on.`,
        hint: `Unlock it first, or sign in on a terminal: ${login}. If it is unlocked, run the command by hand to see why.`,
      };
    case 'not-run':
      return {
        message: `The keys of ${profile} come from ${program}, which runs only when you sign in.`,
        hint: `Sign in: ${login}`,
      };
    case 'busy':
      return explainOther(
        error.holder,
        `has been running ${name} for more than 120 s`,
        'Answer what it asks',
      );
  }
}

/**
 * Only the sentences about a locked store may use that word. A process that runs `keys print` as a
 * `credential_process` recognizes by it that a person is needed.
 */
function explainStore(error: OfKind<'key-store-failed'>): Explanation {
  const { store, tool, doing, entry, accessKeyId } = error;
  const done = {
    write: `${accessKeyId} is not in ${store} yet`,
    read: `the secret of ${accessKeyId} could not be read from ${store}`,
    remove: `${entry} is still in ${store}`,
  }[doing];
  const lost = `If the store is lost, make a new access key at AWS, put it into ~/.aws/credentials, and turn ${accessKeyId} off.`;
  const hint = (first: string) => (doing === 'read' ? `${first} ${lost}` : first);
  switch (error.reason) {
    case 'no-tool':
      return {
        message: `${tool} is not on the PATH or can't be started, so ${done}.`,
        hint: hint('Install it, then try again.'),
      };
    case 'no-store':
      return {
        message: `${tool} found no store, so ${done}.`,
        hint: hint('Start or set up the store, then try again.'),
      };
    case 'locked':
      return {
        message: `The store is locked or could not ask, so ${done}.`,
        hint: hint(`Unlock ${store} or run this on a terminal.`),
      };
    case 'canceled':
      return {
        message: `The prompt of ${store} was canceled, so ${done}.`,
        hint: hint('Try again and answer the prompt.'),
      };
    case 'missing':
      return {
        message: `${store} has no entry ${entry}.`,
        hint: hint('Check that it is the same store, on the same machine.'),
      };
    case 'timeout':
      return {
        message: `${tool} took too long and was stopped, so ${done}.`,
        hint: hint('Check whether the store is waiting for an answer, then try again.'),
      };
    case 'too-much':
    case 'odd':
      return {
        message: `${tool} printed something other than a secret access key for ${entry}.`,
        hint: hint(`Look at ${entry} in ${store}.`),
      };
    case 'differs':
      return {
        message: `${store} returned a different secret for ${entry} than was saved.`,
        hint: `Delete ${entry} in ${store}, then try again.`,
      };
    case 'exit':
      return {
        message: `${tool} ${sayEnd(error)}, so ${done}.`,
        hint: hint(`Run ${tool} by hand to see why.`),
      };
  }
}
