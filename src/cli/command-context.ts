import type { Clock } from '../aws/clock';
import type { FileChange } from '../aws/profiles/edit/write-config';
import type { Profile, ProfileSet, Subject } from '../aws/profiles/profile';
import type { Environment, FileLocations } from '../aws/profiles/read/locate';
import type { Obtained, ObtainOptions } from '../aws/sessions/obtain-options';
import type { Sessions } from '../aws/sessions/sessions';
import type { CommandName, OptionValues } from './command-table';
import type { FoundSettings } from './config/read-settings';
import type { AwsPorts } from './make-sessions';
import type { Child } from './process/run-child';

/** A stream that a command writes to. */
export type Output = {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
};

/** The process that a command line runs in. */
export type Host = {
  /** For data. */
  readonly stdout: Output;
  /** For people. */
  readonly stderr: Output;
  /** Whether there is a terminal, whatever stdin and stdout are. */
  readonly hasTerminal: () => boolean;
  /** When the process was started, by this computer's clock. */
  readonly startedAt: Date;
};

/**
 * Who may be asked for a code. `anybody`: the person at the terminal, or at an open UI if there is no
 * terminal. `open-ui`: only the person at an open UI.
 */
export type Askable = 'anybody' | 'open-ui' | 'nobody';

/** Everything that a command may use. Services are created at their first use. */
export type CommandContext = {
  readonly command: CommandName;
  readonly options: OptionValues;
  readonly positionals: readonly string[];
  /** The words after `--`. `undefined`: there was no `--`. */
  readonly rest: readonly string[] | undefined;
  readonly env: Environment;
  readonly home: string;
  readonly locations: FileLocations;
  /** `--region`. */
  readonly region: string | undefined;
  /** For data. */
  readonly stdout: Output;
  /** For people. */
  readonly stderr: Output;
  /** Whether sessions are kept in the cache, where other programs find them. */
  readonly keepsSessions: () => boolean;
  /** Whether a person can be asked: there is a terminal, whatever stdin and stdout are. */
  readonly canAsk: () => boolean;
  readonly clock: Clock;
  /** When the process was started: a session that another one got since then is a new one. */
  readonly startedAt: Date;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** The user's settings. The file is read at the first call. */
  readonly settings: () => FoundSettings;
  /** Runs a program in the foreground, which then gets the signals. Returns its exit code. */
  readonly runChild: (child: Child) => Promise<number>;
  /** The profiles as they were at the first call. */
  readonly profiles: () => ProfileSet;
  /** Plans, caches and calls, for the profiles of `profiles()`. */
  readonly sessions: () => Sessions;
  /** Both from the files as they are now, or as they would be with these changes. */
  readonly reload: (changes?: readonly FileChange[]) => {
    readonly profiles: ProfileSet;
    readonly sessions: Sessions;
  };
  /** STS and IAM. Loads the SDK. */
  readonly aws: () => Promise<AwsPorts>;
  /**
   * The common options in the form that `obtain` takes. Codes come from `--token-code`, from
   * `mfa_process`, or from the people and programs that `asks` allows.
   */
  readonly obtainOptions: (profile: Profile, asks?: Askable) => ObtainOptions;
  /**
   * The subject that the command works on: the named profile, or else the one that the person picks from
   * the list.
   *
   * Throws `AppFailure` `usage` if there is no terminal, and `canceled` if the person picks none.
   */
  readonly chooseSubject: () => Promise<Subject>;
  /** Gets the subject's credentials, with the common options. */
  readonly obtain: (subject: Subject) => Promise<Obtained>;
  /** Prints one line for the person, `awsmfa: …`, on stderr. Makes the text safe to print. */
  readonly notice: (text: string) => void;
  /** Sends notices to `sink` until the returned function is called. */
  readonly redirectNotices: (sink: (text: string) => void) => () => void;
};

/** The members of the context that a function uses. */
export type Uses<Member extends keyof CommandContext> = Pick<CommandContext, Member>;

/** The members that getting credentials needs. */
export type Obtaining = Uses<'profiles' | 'sessions' | 'obtainOptions'>;

/** Each command's file exports this as `run`. Returns the exit code. Throws `AppFailure`. */
export type CommandRun = (context: CommandContext) => Promise<number>;
