import { Secret } from '../../secret';

/** What an authenticator app is told: a name to show, and the seed. */
type OtpauthForm = {
  /** The name that the phone will show. */
  readonly label: string;
  /** `otpauth://totp/…`: holds the seed. */
  readonly uri: Secret;
};

/** Whose seed it is. */
type OtpauthFacts = {
  readonly deviceName: string;
  readonly account: string;
  readonly seed: Secret;
};

/**
 * The same seed under ever shorter names, the richest first, so that a QR code can be as small as
 * the terminal asks: the device with account and issuer, the same with the issuer in the label's
 * prefix alone, the account, nothing but `AWS`. Google's key URI format makes `issuer` and the
 * prefix optional; the digits, the period and the algorithm are its defaults and AWS's.
 */
export function otpauthForms({
  deviceName,
  account,
  seed,
}: OtpauthFacts): readonly [OtpauthForm, ...OtpauthForm[]] {
  const form = (label: string, parameters: string): OtpauthForm => ({
    label,
    uri: new Secret(`otpauth://totp/${escapeLabel(label)}?secret=${seed.reveal()}${parameters}`),
  });
  const full = `AWS:${deviceName}@${account}`;
  return [form(full, '&issuer=AWS'), form(full, ''), form(`AWS:${account}`, ''), form('AWS', '')];
}

/**
 * `:` and `@` may stand in a path as they are, and apps show them so; the rest of what a name can
 * hold (`+`, `=`, `,`) is escaped, because some apps read a bare `+` as a blank.
 */
function escapeLabel(label: string): string {
  return encodeURIComponent(label).replaceAll('%3A', ':').replaceAll('%40', '@');
}
