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
 * Everything that is drawn, and nothing else. Credentials never come here: who has a session, and
 * until when. The one secret that is drawn, the seed of an enrollment, is here as long as its screen.
 */
export type AppState = {
  /** The one clock of every countdown: set on the second's edge while something counts. */
  readonly now: Date;
  readonly size: TerminalSize;
  readonly appearance: Appearance;
  readonly surroundings: Surroundings;

  readonly profiles: ProfileSet;
  /** What is wrong with whole files. Looked for after the first screenful: it takes reading all. */
  readonly problems: readonly ProfileProblem[];
  readonly sessions: RowSessions;
  /** The rows that have a session, good or over: few, so each tick may look at all of them. */
  readonly kept: readonly KeptSession[];
  readonly sort: SortOrder;
  /** In the order of the files. */
  readonly groups: readonly ProfileGroup[];
  /** The same in the order of `sort` as it was made last: the list holds still between. */
  readonly ordered: readonly ProfileGroup[];
  /** By group: whether the person folded it, so that its head stands for it. Others fold by size. */
  readonly folds: ReadonlyMap<string, boolean>;
  /** What the list shows, from top to bottom: all groups but what is folded, or the hits of the search. */
  readonly rows: readonly ProfileRow[];
  /** The place in `rows` of each row's key. */
  readonly places: ReadonlyMap<string, number>;
  readonly selectedKey: string | undefined;
  /** The first visible row when the selection moved last: `keepInView` knows the one of now. */
  readonly top: number;
  readonly search: Search | undefined;
  readonly hasDetails: boolean;
  /** What happened, the newest last. */
  readonly activity: readonly ActivityEvent[];
  readonly hasActivity: boolean;
  /** The event that has the keys in place of the list. */
  readonly selectedEvent: number | undefined;

  /** What the sandbox's guide ticks. */
  readonly tried: ReadonlySet<TriedStep>;

  /** What runs now, by row key. */
  readonly work: ReadonlyMap<string, Work>;
  readonly spinnerFrame: number;
  readonly notice: Notice | undefined;
  /** From the bottom (the list, or the first run) to the top, which has the keys. Never empty. */
  readonly screens: readonly [Screen, ...Screen[]];
  /** Set once: the app is over. */
  readonly outcome: Outcome | undefined;
};

export type TerminalSize = { readonly columns: number; readonly rows: number };

/** How this terminal is drawn on. */
export type Appearance = {
  /** 0: no color; 1: the 16; 2: 256; 3: true color. */
  readonly colorLevel: 0 | 1 | 2 | 3;
  /** `undefined`: not known (yet), so the rule for 16 colors holds. */
  readonly background: 'dark' | 'light' | undefined;
  readonly isAscii: boolean;
  /** `false`: no spinner turns (`NO_ANIMATIONS`). */
  readonly isAnimated: boolean;
};

/** What is around the program and does not change while it runs. */
type Surroundings = {
  readonly version: string;
  /** `true` inside `awsmfa sandbox`: the authenticator has the codes. */
  readonly isSandbox: boolean;
  readonly isInTmux: boolean;
  /** What a command that is copied is pasted into. */
  readonly shell: ShellSyntax;
  /** Opened as a picker: what the choice is for, such as `shell`. */
  readonly pickFor: string | undefined;
  /** Groups of more members than that are folded at first. */
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
  /** Whether a variable of the environment says that it is there. */
  readonly isNamed: boolean;
};

export type Search = {
  readonly query: string;
  /** `false`: the field was left by Tab, and the filter stays. */
  readonly isTyping: boolean;
  readonly index: SearchIndex;
  /** By row key, best first. */
  readonly matches: ReadonlyMap<string, SearchMatch>;
  /** What Esc shows again. */
  readonly before: Pick<AppState, 'selectedKey' | 'top'>;
};

/** A step of the sandbox's guide that the profiles and sessions do not show. */
export type TriedStep = 'all-roles' | 'shell';

/** Something that is under way for one row. */
export type Work = {
  /** As the notice row says it: `renewing kjh-AuditRole`. */
  readonly label: string;
  /** Quiet renewal says nothing unless it is looked at. */
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
  /** The choice whose text is under them. */
  readonly shown: 'elsewhere' | undefined;
};

export type TokenCodeScreen = {
  readonly kind: 'token-code';
  /** The key of the work that asks: a row's, or that of a screen about devices. */
  readonly asker: string;
  readonly profileName: string;
  readonly serialNumber: string;
  /** A program without a terminal asks, and not the person who looks. */
  readonly request?: ProgramRequest | undefined;
  /** What the typed digits are; cleared when they are sent and gone with the screen. */
  readonly draft: string;
  /** Tab shows the digits. */
  readonly isShown: boolean;
  /** A code is on its way to AWS: what is being done. */
  readonly sending: string | undefined;
  readonly refused:
    | {
        /** `spent`: nothing was typed yet, and the code that the device shows is known to be used. */
        readonly reason: 'rejected' | 'used' | 'spent';
        readonly nextAt: Date;
        readonly times: number;
      }
    | undefined;
};

export type ProgramRequest = {
  /** What it is refused by. */
  readonly key: string;
  readonly program: AskingProgram;
  /** The field has just opened by itself: keys were meant for what was there before. */
  readonly isDeaf: boolean;
};

export type DeviceChoiceScreen = {
  readonly kind: 'device-choice';
  readonly asker: string;
  readonly profileName: string;
  /** Those that give codes: passkeys and security keys are never offered. */
  readonly serialNumbers: readonly string[];
  readonly selected: number;
};

/** A sign-in to Identity Center that the person approves in a browser, here or on a phone. */
export type ApprovalScreen = {
  readonly kind: 'approval';
  readonly asker: string;
  readonly approval: Approval;
};

/** The roles of a sign-in to Identity Center that no profile names, to be chosen from. */
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
  /** What holds in spite of it, such as the MFA session that was got before. */
  readonly kept: string | undefined;
  /** A text that could not be copied, no secret, for the mouse to select. */
  readonly byHand: string | undefined;
  readonly retry: Intent | undefined;
};

/** What the sandbox's phone shows of one device. */
export type AuthenticatorCode = {
  readonly serialNumber: string;
  /** Whose device it is, and its name where the user has several: `two-devices / laptop`. */
  readonly label: string;
  readonly code: string;
  /** AWS took it already. */
  readonly isUsed: boolean;
};

export type ConfirmScreen = {
  readonly kind: 'confirm';
  readonly title: string;
  /** What would be the worst of it. */
  readonly warning?: string | undefined;
  readonly lines: readonly string[];
  /** The first row that is shown where they do not all fit. */
  readonly top?: number;
};

export type HelpScreen = {
  readonly kind: 'help';
  readonly top: number;
  /** Shows the keys that have this in their text; `undefined`: no field is open. */
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

/** One store per running app: nothing at module level, so two apps in one process share nothing. */
export function createAppStore(initial: AppState): AppStore {
  return createStore<AppState>()(() => initial);
}
