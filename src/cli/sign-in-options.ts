import { expiryMarginMs, mfaSessionSeconds, roleSessionSeconds } from '../aws/limits';
import type { Profile } from '../aws/profiles/profile';
import { AppFailure } from '../errors';
import type { OptionValues, ValueOption } from './command-table';
import { toTokenCode } from './face/token-code-source';

/** The sign-in options, validated. */
type SignInOptions = {
  /** Six digits, or `-` for standard input. */
  readonly tokenCode: string | undefined;
  readonly serialNumber: string | undefined;
  readonly durationSeconds: number | undefined;
  readonly region: string | undefined;
  readonly minLeftMs: number;
  readonly forceRefresh: boolean;
  /** How long to wait for the open UI. `undefined`: `AWSMFA_WAIT` decides. */
  readonly waitSeconds: number | undefined;
};

/** Throws `AppFailure` `usage` before the command does anything. */
export function readSignInOptions(options: OptionValues): SignInOptions {
  const tokenCode = options['token-code'];
  return {
    tokenCode:
      tokenCode === undefined || tokenCode === '-'
        ? tokenCode
        : toTokenCode(tokenCode, '--token-code'),
    serialNumber: nonEmpty(options, 'serial-number'),
    durationSeconds: readDuration(options),
    region: readRegion(options),
    minLeftMs: (readWholeNumber(options, 'min-left') ?? expiryMarginMs / 1000) * 1000,
    forceRefresh: options['force-refresh'] === true,
    waitSeconds: readWholeNumber(options, 'wait'),
  };
}

/** A role session's limits are narrower than a user's. Throws `AppFailure` `usage`. */
export function checkDuration(seconds: number | undefined, profile: Profile): void {
  if (seconds !== undefined && profile.roleArn !== undefined && seconds > roleSessionSeconds.most) {
    throw outOfBounds(seconds, roleSessionSeconds, 'a role session');
  }
}

function readDuration(options: OptionValues): number | undefined {
  const seconds = readWholeNumber(options, 'duration-seconds');
  const { least, most } = mfaSessionSeconds;
  if (seconds !== undefined && (seconds < least || seconds > most)) {
    throw outOfBounds(seconds, mfaSessionSeconds, 'a session');
  }
  return seconds;
}

function outOfBounds(
  seconds: number,
  { least, most }: { readonly least: number; readonly most: number },
  what: string,
): AppFailure {
  return new AppFailure({
    kind: 'usage',
    message: `AWS gives no session of ${seconds} s.`,
    hint: `--duration-seconds of ${what} is from ${least} to ${most}.`,
  });
}

function readRegion(options: OptionValues): string | undefined {
  const region = nonEmpty(options, 'region');
  if (region === undefined || /^[a-z0-9-]{1,63}$/.test(region)) return region;
  const isUpperCase = /^[a-z0-9-]{1,63}$/i.test(region);
  throw new AppFailure({
    kind: 'usage',
    message: `--region ${region} is not a region${isUpperCase ? ': AWS accepts only lowercase' : ''}.`,
    hint: isUpperCase ? `--region ${region.toLowerCase()}` : 'A region looks like eu-west-1.',
  });
}

function readWholeNumber(options: OptionValues, name: ValueOption): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AppFailure({
    kind: 'usage',
    message: `--${name} takes a whole number of seconds, not ${text}.`,
    hint: `For example: --${name} ${name === 'wait' ? 20 : 3600}`,
  });
}

function nonEmpty(options: OptionValues, name: ValueOption): string | undefined {
  const text = options[name];
  if (text !== '') return text;
  throw new AppFailure({
    kind: 'usage',
    message: `--${name} is empty.`,
    hint: `Leave out --${name} to use the profile's setting.`,
  });
}
