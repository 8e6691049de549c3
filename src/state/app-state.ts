import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProfileProblem, ProfileSet, Subject } from '../aws/profiles/profile';
import type { ActiveEnvironment } from '../aws/profiles/resolve/active';
import type { AppError } from '../errors';
import type { AskingProgram } from '../other-process';
import type { ShellSyntax } from '../shell-word';
import type { FoundRole } from '../use-cases/sso/found-roles';
import type { Approval } from '../use-cases/sso/sign-in-sso';
import type { Settings, SortOrder } from '../user-settings';
import type { ActivityEvent } from './activity';
import type {
  DeleteDeviceScreen,
  DeviceCodesScreen,
  DevicesScreen,
  EnrollmentScreen,
} from './devices/devices-state';
import type { FirstStep, Intent } from './intents';
import type { KeptSession, ProfileGroup, ProfileRow, RowSessions } from './list/profile-groups';
import type { SearchIndex, SearchMatch } from './list/search';
import type { NewUserScreen } from './new-user/new-user-state';

/**
 * Everything that is drawn, and nothing else. Credentials never come here, only who has a session and
 * until when. The seed of an enrollment is the one secret that is drawn. It leaves with its screen.
 */
export type AppState = {
  /** The one clock of every countdown, set at each full second while something counts. */
  readonly now: Date;
  readonly size: TerminalSize;
  readonly appearance: Appearance;
  readonly surroundings: Surroundings;

  readonly profiles: ProfileSet;
  /** Problems of whole files. They are found after the first screenful, since that takes reading all. */
  readonly problems: readonly ProfileProblem[];
  readonly sessions: RowSessions;
  /** The rows that have a session, good or expired. They are few, so each tick can go through them. */
  readonly kept: readonly KeptSession[];
  readonly sort: SortOrder;
  /** In the order of the files. */
  readonly groups: readonly ProfileGroup[];
  /** The groups as last sorted by `sort`. Between sorts the list holds still. */
  readonly ordered: readonly ProfileGroup[];
  /** The groups that the person folded or unfolded, by id. The size decides for the others. */
  readonly folds: ReadonlyMap<string, boolean>;
  /** What the list shows: all rows that aren't folded, or the hits of the search. */
  readonly rows: readonly ProfileRow[];
  /** Index into `rows` by row key. */
  readonly places: ReadonlyMap<string, number>;
  readonly selectedKey: string | undefined;
  /** The first visible row at the last move of the selection. `keepInView` computes the current one. */
  readonly top: number;
  readonly search: Search | undefined;
  readonly hasDetails: boolean;
  /** Events, newest last. */
  readonly activity: readonly ActivityEvent[];
  readonly hasActivity: boolean;
  /** The selected event, while the activity has the keys and not the list. */
  readonly selectedEvent: number | undefined;

  /** The steps of the sandbox's guide that are done. */
  readonly tried: ReadonlySet<TriedStep>;

  /** Work in progress, by row key. */
  readonly work: ReadonlyMap<string, Work>;
  readonly spinnerFrame: number;
  readonly notice: Notice | undefined;
  /** From the bottom (the list or the first run) to the top, which gets the keys. Never empty. */
  readonly screens: readonly [Screen, ...Screen[]];
  /** Set once, when the app ends. */
  readonly outcome: Outcome | undefined;
};

export type TerminalSize = { readonly columns: number; readonly rows: number };

/** What this terminal can show. */
export type Appearance = {
  /** 0: no color; 1: the 16; 2: 256; 3: true color. */
  readonly colorLevel: 0 | 1 | 2 | 3;
  /** `undefined`: not known (yet), so only the 16 colors are used. */
  readonly background: 'dark' | 'light' | undefined;
  readonly isAscii: boolean;
  /** `false`: no spinner turns (`NO_ANIMATIONS`). */
  readonly isAnimated: boolean;
};

/** Facts about the environment, fixed while the program runs. */
type Surroundings = {
  readonly version: string;
  /** `true` inside `awsmfa sandbox`, where the authenticator has the codes. */
  readonly isSandbox: boolean;
  readonly isInTmux: boolean;
  /** The shell that copied commands are written for. */
  readonly shell: ShellSyntax;
  /** The command that picks a profile here, such as `shell`. */
  readonly pickFor: string | undefined;
  /** Groups with more members than this start folded. */
  readonly mostUnfolded: number;
  /** The home directory, shown as `~`. */
  readonly home: string;
  readonly environment: ActiveEnvironment;
  readonly settings: Settings;
  readonly files: readonly ShownFile[];
};

/** One of the two files, for the first-run screen. */
export type ShownFile = {
  readonly path: string;
  readonly state: 'absent' | 'empty' | 'present';
  /** Whether an environment variable names it. */
  readonly isNamed: boolean;
};

export type Search = {
  readonly query: string;
  /** `false` after Tab, which leaves the field and keeps the filter. */
  readonly isTyping: boolean;
  readonly index: SearchIndex;
  /** By row key, best first. */
  readonly matches: ReadonlyMap<string, SearchMatch>;
  /** The view that Esc restores. */
  readonly before: Pick<AppState, 'selectedKey' | 'top'>;
};

/** A step of the sandbox's guide that the profiles don't show. */
export type TriedStep = 'sign-in' | 'all-roles' | 'shell';

/** Work in progress for one row. */
export type Work = {
  /** For the notice row: `renewing kjh-AuditRole`. */
  readonly label: string;
  /** Renewal in the background shows nothing. */
  readonly isQuiet: boolean;
};

export type Notice = {
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'urgent';
};

export type Screen =
  | { readonly kind: 'profiles' }
  | FirstRunScreen
  | TokenCodeScreen
  | DeviceChoiceScreen
  | ApprovalScreen
  | RoleChoiceScreen
  | ErrorScreen
  | HelpScreen
  | EnrollmentScreen
  | NewUserScreen
  | DevicesScreen
  | DeviceCodesScreen
  | DeleteDeviceScreen
  | {
      readonly kind: 'authenticator';
      readonly codes: readonly AuthenticatorCode[];
      readonly selected: number;
    }
  | ConfirmScreen;

export type FirstRunScreen = {
  readonly kind: 'first-run';
  readonly choice: FirstStep;
  /** The choice whose text is shown below. */
  readonly shown: 'elsewhere' | undefined;
};

export type TokenCodeScreen = {
  readonly kind: 'token-code';
  /** The key of the work that asks: a row's or a device screen's. */
  readonly asker: string;
  readonly profileName: string;
  readonly serialNumber: string;
  /** Set when a program without a terminal asks. */
  readonly request?: ProgramRequest | undefined;
  /** The typed digits, cleared when they are sent. */
  readonly draft: string;
  /** Tab shows the digits. */
  readonly isShown: boolean;
  /** What is being done while a code is on its way to AWS. */
  readonly sending: string | undefined;
  readonly refused:
    | {
        /** `spent`: nothing was typed yet, but the code that the device shows was already used. */
        readonly reason: 'rejected' | 'used' | 'spent';
        readonly nextAt: Date;
        readonly times: number;
      }
    | undefined;
};

export type ProgramRequest = {
  /** Identifies the request when it is refused. */
  readonly key: string;
  readonly program: AskingProgram;
  /** The field has just opened by itself, so keys may still be meant for the list. */
  readonly isDeaf: boolean;
};

export type DeviceChoiceScreen = {
  readonly kind: 'device-choice';
  readonly asker: string;
  readonly profileName: string;
  /** The devices that give codes. Passkeys and security keys are never offered. */
  readonly serialNumbers: readonly string[];
  readonly selected: number;
};

/** A sign-in to Identity Center, approved in a browser here or on a phone. */
export type ApprovalScreen = {
  readonly kind: 'approval';
  readonly asker: string;
  readonly approval: Approval;
};

/** The roles that a sign-in to Identity Center opens and no profile names. */
export type RoleChoiceScreen = {
  readonly kind: 'role-choice';
  readonly asker: string;
  readonly profileName: string;
  readonly roles: readonly FoundRole[];
  readonly selected: number;
  readonly chosen: ReadonlySet<FoundRole>;
};

export type ErrorScreen = {
  readonly kind: 'error';
  readonly title: string;
  readonly error: AppError;
  /** What still works, such as the MFA session from before. */
  readonly kept: string | undefined;
  /** A text that could not be copied, to select with the mouse. Never a secret. */
  readonly byHand: string | undefined;
  readonly retry: Intent | undefined;
};

/** What the sandbox's phone shows for one device. */
export type AuthenticatorCode = {
  readonly serialNumber: string;
  /** The device's user, with its name if the user has several: `two-devices / laptop`. */
  readonly label: string;
  readonly code: string;
  /** AWS already accepted it. */
  readonly isUsed: boolean;
};

export type ConfirmScreen = {
  readonly kind: 'confirm';
  readonly title: string;
  /** The worst consequence. */
  readonly warning?: string | undefined;
  readonly lines: readonly string[];
  /** The first visible row when not all fit. */
  readonly top?: number;
};

export type HelpScreen = {
  readonly kind: 'help';
  readonly top: number;
  /** Filters the keys by their text. `undefined`: no field is open. */
  readonly query: string | undefined;
};

/** How the app ended. */
export type Outcome =
  | { readonly kind: 'quit' }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'picked'; readonly subject: Subject }
  | { readonly kind: 'sandbox' };

export function topScreen(state: AppState): Screen {
  return state.screens[state.screens.length - 1] ?? state.screens[0];
}

export type AppStore = StoreApi<AppState>;

/** One store per app, so that two apps in one process share nothing. */
export function createAppStore(initial: AppState): AppStore {
  return createStore<AppState>()(() => initial);
}
