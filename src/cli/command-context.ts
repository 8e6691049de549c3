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
 * Who is asked for a code: the person at the terminal, and where there is none, the one at an open UI;
 * that one alone; or nobody.
 */
export type Askable = 'anybody' | 'open-ui' | 'nobody';

/** Everything that a command may touch. Services are made when they are first asked for. */
export type CommandContext = {
  readonly command: CommandName;
  readonly options: OptionValues;
  readonly positionals: readonly string[];
  /** What stood behind `--`; `undefined` where there was no `--`. */
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
  /** What the person set; the file is read at the first call. */
  readonly settings: () => FoundSettings;
  /** Runs a program in the foreground, to which signals go from here on. Returns its exit code. */
  readonly runChild: (child: Child) => Promise<number>;
  /** The profiles as they were at the first call. */
  readonly profiles: () => ProfileSet;
  /** Plans, caches and calls, for the profiles of `profiles()`. */
  readonly sessions: () => Sessions;
  /** Both as the files are now, or would be with these changes. */
  readonly reload: (changes?: readonly FileChange[]) => {
    readonly profiles: ProfileSet;
    readonly sessions: Sessions;
  };
  /** STS and IAM. Loads the SDK. */
  readonly aws: () => Promise<AwsPorts>;
  /**
   * The common options as `obtain` takes them; codes come from the option, `mfa_process`, and who may
   * be asked.
   */
  readonly obtainOptions: (profile: Profile, asks?: Askable) => ObtainOptions;
  /**
   * What the command works on: the profile that is named, else, with a terminal, the one that is picked
   * from the list.
   *
   * Throws `AppFailure` `usage` where nobody can be asked, `canceled` where nothing is picked.
   */
  readonly chooseSubject: () => Promise<Subject>;
  /** Gets the subject's credentials as the common options say. */
  readonly obtain: (subject: Subject) => Promise<Obtained>;
  /** One line for the person: `awsmfa: …` on stderr. The text is made safe to print. */
  readonly notice: (text: string) => void;
  /** From here on notices go to `sink`, which shows them elsewhere: until the returned call. */
  readonly redirectNotices: (sink: (text: string) => void) => () => void;
};

/** What a function takes of it. */
export type Uses<Member extends keyof CommandContext> = Pick<CommandContext, Member>;

/** What getting credentials takes. */
export type Obtaining = Uses<'profiles' | 'sessions' | 'obtainOptions'>;

/** A command's file exports this as `run`; it returns the exit code and throws `AppFailure`. */
export type CommandRun = (context: CommandContext) => Promise<number>;
