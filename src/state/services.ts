import type { UserDevices } from '../aws/devices/user-devices';
import type { ProfileSet, Subject } from '../aws/profiles/profile';
import type { CodeRequest } from '../aws/sessions/code-requests';
import type { ObtainOptions } from '../aws/sessions/obtain-options';
import type { StateOf } from '../aws/sessions/sessions';
import type { AskingProgram } from '../other-process';
import type { Secret } from '../secret';
import type { AddUserWorld } from '../use-cases/add-user';
import type { ConfirmingFace } from '../use-cases/face';
import type { Linked } from '../use-cases/link-profile';
import type { FoundRole } from '../use-cases/sso/found-roles';
import type { SsoSignInFace } from '../use-cases/sso/sign-in-sso';
import type { AuthenticatorCode, ShownFile } from './app-state';

type Copied = {
  /** A part of a sentence: `copied`. */
  readonly how: string;
  /** `false`: sent to the terminal, which never confirms it. */
  readonly isConfirmed: boolean;
};

/** Every effect of the actions. `src/cli` makes the real ones, and tests pass fakes. */
export type Services = {
  readonly now: () => Date;
  /** Calls back once, unless the returned function cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void;

  /** Reads both files. Its `problems` say what can't be read. */
  readonly loadProfiles: () => ProfileSet;
  readonly describeFiles: () => readonly ShownFile[];
  /** The cached sessions of the profiles that were loaded last. */
  readonly readCache: () => StateOf;
  /** Reports when another program changes the files or sessions, or asks for a code. Returns how to stop. */
  readonly watch: (onChange: (what: 'profiles' | 'sessions' | 'requests') => void) => () => void;

  readonly obtain: (request: ObtainRequest) => Promise<ObtainResult>;
  /** Deletes the cached role session, or a user's MFA session. `false`: there was none. */
  readonly forget: (subject: Subject) => boolean;
  /** Asks AWS once, without a code, how old the subject's access key is. `true`: that is new. */
  readonly learnKeyAge: (subject: Subject) => Promise<boolean>;
  /** Runs the profile's `mfa_process`. `onStatus` gets its stderr. */
  readonly runMfaProcess: (
    profileName: string,
    signal: AbortSignal,
    onStatus: (text: string) => void,
  ) => Promise<string>;

  /** Saves `mfa_serial` in the profile's file. Returns the place: `~/.aws/config:14`. */
  readonly saveSerialNumber: (profileName: string, serialNumber: string) => Promise<string>;

  /** Removes the lines that name the device. Returns the profiles that had them. */
  readonly removeSerialNumber: (serialNumber: string) => Promise<readonly string[]>;

  /** The devices of the profile's user. */
  readonly userDevices: (profileName: string, asks: DeviceAsks) => Promise<UserDevices>;
  /** Writes the text as a QR code to a new PNG file that only the user can read. */
  readonly writeQrFile: (deviceName: string, text: Secret) => Promise<QrFile>;

  /** Runs a subshell with the profile's credentials in this terminal. */
  readonly openShell: (subject: Subject) => Promise<ShellEnd>;
  readonly openShellInTmux: (subject: Subject) => Promise<void>;
  readonly openConsole: (subject: Subject, signal: AbortSignal) => Promise<void>;
  /** Opens a page in the browser. `false`: there is no browser here. */
  readonly openPage: (url: string) => Promise<boolean>;

  readonly copy: (text: string) => Promise<Copied>;
  /** Copies the credentials themselves, which never enter the state. */
  readonly copyExports: (subject: Subject) => Promise<Copied>;

  /** Adds the profile that every SDK can use. */
  readonly link: (subject: Subject, face: ConfirmingFace) => Promise<Linked | undefined>;

  /** The roles that the profile's SSO sign-in opens and that no profile uses yet. */
  readonly findRoles: (profileName: string, request: RolesRequest) => Promise<readonly FoundRole[]>;
  /** Adds a profile for each role. `false`: the person declined. */
  readonly addRoles: (
    profileName: string,
    roles: readonly FoundRole[],
    face: ConfirmingFace,
  ) => Promise<boolean>;

  /** The files and AWS, to set up a user. */
  readonly newUsers: () => Promise<AddUserWorld>;

  /** Rings or sends a notice about a session that ends soon, if the settings say so. */
  readonly notify: (text: string) => void;
  readonly setTitle: (title: string) => void;
  /** Requests of programs without a terminal. `undefined`: they can't find this UI. */
  readonly requests: RequestsPort | undefined;
  /** Only in the sandbox. */
  readonly authenticator: AuthenticatorPort | undefined;
};

export type ObtainRequest = {
  readonly subject: Subject;
  /** Whether a `credential_process` may run. It may ask questions on the terminal. */
  readonly runsProcess: boolean;
  /** A code was typed beforehand. It makes a new MFA session, whatever is cached. */
  readonly isCodeAtHand?: boolean;
  /** Shows a sign-in to Identity Center. `undefined`: no sign-in is started. */
  readonly showApproval?: SsoSignInFace['showApproval'] | undefined;
} & Pick<
  ObtainOptions,
  'forceRefresh' | 'tokenCodes' | 'looksUpDevice' | 'chooseDevice' | 'onStep' | 'signal'
>;

type RolesRequest = Pick<ObtainRequest, 'showApproval' | 'onStep' | 'signal'> & {
  readonly onProgress: (done: number, total: number) => void;
};

/** How a code is asked for when AWS requires MFA to manage devices. */
export type DeviceAsks = Pick<ObtainOptions, 'tokenCodes' | 'chooseDevice' | 'signal'>;

/** A PNG file with a seed in it, removed when the enrollment ends. */
export type QrFile = { readonly path: string; readonly remove: () => void };

export type ObtainResult = {
  readonly expiration: Date | undefined;
  /** `false`: it was already cached. */
  readonly isNew: boolean;
};

type ShellEnd = { readonly exitCode: number; readonly lastedMs: number };

export type RequestsPort = {
  /** The open requests of this user's running programs. */
  readonly pending: () => readonly CodeRequest[];
  /** The asking program, as the system knows it. `undefined`: it has ended. */
  readonly programOf: (processId: number) => Promise<AskingProgram | undefined>;
  /** Refuses every request for this key, also those of the next minute. */
  readonly refuse: (key: string) => void;
  /** Rings the bell, or sends the notice that the settings ask for. */
  readonly ring: (text: string) => void;
};

/** The sandbox's phone. */
type AuthenticatorPort = {
  readonly codes: () => Promise<readonly AuthenticatorCode[]>;
  /** Approves a sign-in to Identity Center, as a person would in a browser. */
  readonly approve: (userCode: string) => Promise<void>;
};
