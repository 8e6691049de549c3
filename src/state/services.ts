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
  /** `false`: it was sent to the terminal, which never says what it did with it. */
  readonly isConfirmed: boolean;
};

/** Everything that the actions do to the world. The composition root makes it; tests pass fakes that behave. */
export type Services = {
  readonly now: () => Date;
  /** Calls back once, unless the function that it returns is called before. */
  readonly after: (ms: number, callback: () => void) => () => void;

  /** Reads both files anew. What can't be read is among the problems. */
  readonly loadProfiles: () => ProfileSet;
  readonly describeFiles: () => readonly ShownFile[];
  /** What is kept now of the sessions of the profiles that were loaded last. */
  readonly readCache: () => StateOf;
  /** Tells when another program changed the files or the sessions, or asks for a code. Returns how to stop. */
  readonly watch: (onChange: (what: 'profiles' | 'sessions' | 'requests') => void) => () => void;

  readonly obtain: (request: ObtainRequest) => Promise<ObtainResult>;
  /** Deletes what is kept: the role session, or, for a user's own profile, the MFA session. `false`: nothing was. */
  readonly forget: (subject: Subject) => boolean;
  /**
   * Asks AWS how old the access key is that the subject stands on, once and without a code. Whether that
   * is known now and was not before.
   */
  readonly learnKeyAge: (subject: Subject) => Promise<boolean>;
  /** Runs the profile's `mfa_process`. `onStatus` gets what it says on its stderr. */
  readonly runMfaProcess: (
    profileName: string,
    signal: AbortSignal,
    onStatus: (text: string) => void,
  ) => Promise<string>;

  /** Writes `mfa_serial` into the file that holds the profile. Returns where: `~/.aws/config:14`. */
  readonly saveSerialNumber: (profileName: string, serialNumber: string) => Promise<string>;

  /** Takes the lines that name the device out of the files. Returns the profiles that had them. */
  readonly removeSerialNumber: (serialNumber: string) => Promise<readonly string[]>;

  /** The devices of the user whose long-term keys the profile stands on. */
  readonly userDevices: (profileName: string, asks: DeviceAsks) => Promise<UserDevices>;
  /** Writes the text as a QR code into a new PNG file that only the user can read. */
  readonly writeQrFile: (deviceName: string, text: Secret) => Promise<QrFile>;

  /** Gives the terminal to a subshell with the profile's credentials, and takes it back. */
  readonly openShell: (subject: Subject) => Promise<ShellEnd>;
  readonly openShellInTmux: (subject: Subject) => Promise<void>;
  readonly openConsole: (subject: Subject, signal: AbortSignal) => Promise<void>;
  /** Opens a page in the browser. `false`: there is none here. */
  readonly openPage: (url: string) => Promise<boolean>;

  readonly copy: (text: string) => Promise<Copied>;
  /** Copies the credentials themselves; they never pass through the state. */
  readonly copyExports: (subject: Subject) => Promise<Copied>;

  /** Adds the profile that every SDK can use. */
  readonly link: (subject: Subject, face: ConfirmingFace) => Promise<Linked | undefined>;

  /** The roles that the sign-in of a profile opens and no profile names. */
  readonly findRoles: (profileName: string, request: RolesRequest) => Promise<readonly FoundRole[]>;
  /** Adds a profile for each. `false`: the person did not want it. */
  readonly addRoles: (
    profileName: string,
    roles: readonly FoundRole[],
    face: ConfirmingFace,
  ) => Promise<boolean>;

  /** The files, and AWS, for a user who is set up. */
  readonly newUsers: () => Promise<AddUserWorld>;

  /** Attention for something that ends soon: the bell or a notice, if that is configured. */
  readonly notify: (text: string) => void;
  readonly setTitle: (title: string) => void;
  /** Programs without a terminal that need a code; `undefined`: they can't find this UI. */
  readonly requests: RequestsPort | undefined;
  /** Inside the sandbox alone. */
  readonly authenticator: AuthenticatorPort | undefined;
};

export type ObtainRequest = {
  readonly subject: Subject;
  /** Whether a `credential_process` may be run, which may ask questions on the terminal. */
  readonly runsProcess: boolean;
  /** A code was typed beforehand: it makes a new MFA session whatever is kept. */
  readonly isCodeAtHand?: boolean;
  /** Shows a sign-in to Identity Center; without it nobody signs in there. */
  readonly showApproval?: SsoSignInFace['showApproval'] | undefined;
} & Pick<
  ObtainOptions,
  'forceRefresh' | 'tokenCodes' | 'looksUpDevice' | 'chooseDevice' | 'onStep' | 'signal'
>;

type RolesRequest = Pick<ObtainRequest, 'showApproval' | 'onStep' | 'signal'> & {
  readonly onProgress: (done: number, total: number) => void;
};

/** Who is asked where AWS wants MFA for managing devices. */
export type DeviceAsks = Pick<ObtainOptions, 'tokenCodes' | 'chooseDevice' | 'signal'>;

/** A PNG file with a seed in it, which is taken away when enrollment is left. */
export type QrFile = { readonly path: string; readonly remove: () => void };

export type ObtainResult = {
  readonly expiration: Date | undefined;
  /** `false`: it was kept already. */
  readonly isNew: boolean;
};

type ShellEnd = { readonly exitCode: number; readonly lastedMs: number };

export type RequestsPort = {
  /** What living programs of this user ask for now. */
  readonly pending: () => readonly CodeRequest[];
  /** The program that asks, from the system; `undefined`: it is gone. */
  readonly programOf: (processId: number) => Promise<AskingProgram | undefined>;
  /** Everyone that waits for this key is told so, and for a minute it is not asked for. */
  readonly refuse: (key: string) => void;
  /** The bell, or the notice that is configured in its place. */
  readonly ring: (text: string) => void;
};

/** The sandbox's phone. */
type AuthenticatorPort = {
  readonly codes: () => Promise<readonly AuthenticatorCode[]>;
  /** Approves a sign-in to Identity Center, as the person does in a browser. */
  readonly approve: (userCode: string) => Promise<void>;
};
