import { dialects } from '../../aws/key-stores/dialects';
import { entryOf, type KeptInStore } from '../../aws/key-stores/key-store';
import { readPrintedCredentials } from '../../aws/printed-credentials';
import type { Profile } from '../../aws/profiles/profile';
import type { Environment } from '../../aws/profiles/read/locate';
import { splitCommand } from '../../aws/profiles/read/shell-words';
import type { Credentials } from '../../aws/sessions/credentials';
import { programOf } from '../../aws/sessions/process-gate';
import { type AppError, AppFailure } from '../../errors';
import { systemCodeOf } from '../../file-reason';
import type { CredentialProcessFailure } from '../../key-errors';
import { environmentOfProcess } from '../../terminal/subshell/environment-undo';
import { exitCodes, signalExitCodes } from '../exit-codes';
import { endSilence } from '../face/silence';
import { closeTerminal, type OpenTerminal, openTerminal } from '../face/terminal-access';
import { createForeignOutput, runCaptured } from './run-captured';
import { stderr as ownStderr } from './streams';

/** The environment of the process, and what it may do. */
export type ProcessSurroundings = {
  readonly env: Environment;
  /**
   * `terminal`: its stdin and stderr are the terminal, if there is one. `stderr`: it can't ask, and its
   * stderr goes to ours. `none`: it can't ask, and its stderr is not shown.
   */
  readonly asks: 'terminal' | 'stderr' | 'none';
  readonly limitMs?: number;
  readonly graceMs?: number;
};

const limits = { limitMs: 120_000, graceMs: 1_000, mostBytes: 64 * 1024 };

/**
 * Runs a profile's `credential_process` as botocore does: split into words, without a shell. It doesn't
 * get our stdin, which may hold a token code. Its output is parsed and never quoted.
 *
 * Throws `AppFailure` `credential-process-failed` and `canceled`.
 */
export async function runCredentialProcess(
  profile: Profile,
  surroundings: ProcessSurroundings,
  signal: AbortSignal,
): Promise<Credentials> {
  signal.throwIfAborted();
  const terminal = surroundings.asks === 'terminal' ? openTerminal() : undefined;
  if (terminal !== undefined) endSilence();
  if (terminal === undefined) return runOn(undefined, profile, surroundings, signal);
  const keyboard = takeInterrupts();
  try {
    const either = AbortSignal.any([signal, keyboard.signal]);
    return await runOn(terminal, profile, surroundings, either);
  } finally {
    keyboard.giveBack();
    closeTerminal(terminal);
  }
}

/** Ctrl-C reaches the process and us. It must end the process's question, and not the UI. */
function takeInterrupts() {
  const controller = new AbortController();
  const onInterrupt = () => controller.abort();
  const others = process.rawListeners('SIGINT') as (() => void)[];
  process.on('SIGINT', onInterrupt);
  for (const other of others) process.off('SIGINT', other);
  return {
    signal: controller.signal,
    giveBack: () => {
      for (const other of others) process.on('SIGINT', other);
      process.off('SIGINT', onInterrupt);
    },
  };
}

async function runOn(
  terminal: OpenTerminal | undefined,
  profile: Profile,
  { env, asks, ...more }: ProcessSurroundings,
  signal: AbortSignal,
): Promise<Credentials> {
  const [file = '', ...args] = splitCommand(profile.credentialProcess ?? '') ?? [];
  let said = '';
  const show = createForeignOutput(ownStderr.write);
  const { keptIn } = profile;
  const onStderr = (text: string) => {
    said = (said + text).slice(-mostSaid);
    // The messages of `keys print` are reported once, as our own error.
    if (asks !== 'none' && keptIn === undefined) show(text);
  };
  const end = await runCaptured({
    file,
    args,
    env: environmentOfProcess(env),
    stdin: terminal?.input ?? 'ignore',
    stderr: keptIn === undefined ? (terminal?.output ?? onStderr) : onStderr,
    isApart: terminal === undefined,
    signal,
    ...limits,
    ...more,
  });
  switch (end.kind) {
    case 'canceled':
      throw new AppFailure({ kind: 'canceled' });
    case 'timeout':
    case 'too-much':
      throw failed(profile, end.kind);
    case 'not-started': {
      const isMissing = systemCodeOf(end.cause) === 'ENOENT';
      const flaw = isMissing ? 'there is no such program' : "it can't be executed";
      throw failed(profile, 'not-started', { flaw, cause: end.cause });
    }
    case 'ended': {
      const { exitCode, endedBy } = end;
      if (exitCode !== 0) {
        const ofPrint = keptIn && failureOfPrint(keptIn, exitCode, said);
        if (ofPrint !== undefined) throw new AppFailure(ofPrint);
        const isLocked = terminal === undefined && wantsPerson.test(said);
        throw failed(profile, isLocked ? 'locked' : 'exit', { exitCode, endedBy });
      }
      const printed = readPrintedCredentials(end.stdout, new Date());
      if ('credentials' in printed) return printed.credentials;
      const { flaw, isExpired } = printed;
      throw failed(profile, isExpired === true ? 'expired' : 'not-credentials', { flaw });
    }
  }
}

const mostSaid = 2_048;

/** Why `awsmfa keys … print` gave no keys, from its exit code or its own words. */
function failureOfPrint(
  kept: KeptInStore,
  exitCode: number | undefined,
  said: string,
): AppError | undefined {
  const isLocked = exitCode === exitCodes.codeNeeded;
  if (isLocked || exitCode === signalExitCodes.SIGINT) {
    const { store, accessKeyId } = kept;
    const { tool } = dialects[store];
    const about = { store, tool, accessKeyId, entry: entryOf(kept), doing: 'read' } as const;
    return { kind: 'key-store-failed', reason: isLocked ? 'locked' : 'canceled', ...about };
  }
  const [, message, hint] = /^awsmfa: (.+)\nhint: (.+)$/m.exec(said) ?? [];
  return message && hint ? { kind: 'failed', message, hint } : undefined;
}

/**
 * The words of stores on stderr when they can't ask: gpg without a terminal for its pinentry (with
 * `--quiet`, as pass calls it, only "No secret key"), a shell without /dev/tty, and locked `op`, `bw`,
 * `rbw` and `security`. They may have other causes: gpg also says "No secret key" if the key is missing.
 */
const wantsPerson =
  /pinentry|decryption failed: no secret key|inappropriate ioctl|\/dev\/tty|not a (?:tty|terminal)|no tty|\b(?:un)?lock(?:ed)?\b|pass ?phrase|master password|not (?:currently )?(?:signed|logged) in|interaction is not allowed/i;

function failed(
  { name, credentialProcess }: Profile,
  reason: CredentialProcessFailure,
  more: {
    exitCode?: number | undefined;
    endedBy?: string | undefined;
    flaw?: string;
    cause?: unknown;
  } = {},
): AppFailure {
  const program = programOf(credentialProcess);
  const error: AppError = {
    kind: 'credential-process-failed',
    profile: name,
    program,
    reason,
    ...more,
  };
  return new AppFailure(error);
}
