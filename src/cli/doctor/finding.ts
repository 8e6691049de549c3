/** The subject of a finding. Scripts rely on these names. */
export type CheckName =
  | 'files'
  | 'profiles'
  | 'settings'
  | 'modes'
  | 'cache'
  | 'environment'
  | 'programs'
  | 'network'
  | 'clock'
  | 'keys'
  | 'devices';

/**
 * The result of one check. `problem`: something does not work. `warning`: it works, but not as it
 * should. `note`: there is nothing to fix, but it is worth knowing.
 */
export type Finding = {
  readonly check: CheckName;
  readonly level: 'ok' | 'note' | 'warning' | 'problem';
  /** One sentence. */
  readonly message: string;
  /** What to do: a sentence or a command to run. `null`: nothing. */
  readonly advice: string | null;
};

/** Creates the findings of one check. */
export function findings(check: CheckName) {
  return {
    ok: (message: string): Finding => ({ check, level: 'ok', message, advice: null }),
    note: (message: string, advice: string | null = null): Finding => ({
      check,
      level: 'note',
      message,
      advice,
    }),
    warning: (message: string, advice: string): Finding => ({
      check,
      level: 'warning',
      message,
      advice,
    }),
    problem: (message: string, advice: string): Finding => ({
      check,
      level: 'problem',
      message,
      advice,
    }),
  };
}

/** Whether there is something to fix. It decides the exit code of `doctor`. */
export function isWrong({ level }: Finding): boolean {
  return level === 'warning' || level === 'problem';
}
