import { bounds, shortened } from '../../../bounds';
import { printable, quoted } from '../../../printable';
import type { FileLocation, ProfileProblem } from '../profile';
import type { Refusal } from '../read/section-body';

/** Every sentence about a problem of a file or a profile, by its stable code. */
const sentences = {
  // The file as a whole.
  'file-unreadable': (reason: string) => `It can't be read: ${reason}.`,
  'not-utf-8': (reason: string) => `aws will not start with this file: ${reason}.`,
  'byte-order-mark': () =>
    'aws will not start with this file: it begins with a byte order mark; save it without one.',
  template: () =>
    'aws will not start with this file: it looks like a template that was not filled in.',
  'text-before-section': () =>
    'aws will not start with this file: there is text before the first [section].',
  'line-not-understood': () =>
    'aws will not start with this file: this line is neither a section nor a key with a value.',
  'line-without-key': () =>
    'aws will not start with this file: this line has a value without a key.',
  'nested-line-without-equals': () =>
    'aws will not start with this file: this line of a nested block has no =.',
  'duplicate-section': (header: string, firstLine: string) =>
    `aws will not start with this file: the section [${header}] is already on line ${firstLine}.`,
  'duplicate-key': (key: string, firstLine: string) =>
    `aws will not start with this file: the key ${key} of this section is already on line ${firstLine}.`,

  // A section that aws drops or reads differently than intended.
  'section-dropped': (header: string, prefix: string) =>
    `aws ignores [${header}]: the name after ${prefix} must be one word or in quotes.`,
  'section-without-prefix': (header: string) =>
    `aws ignores [${header}]: in this file a profile's section is named [profile ${header}].`,
  'section-replaced': (header: string, otherLine: string) =>
    `aws ignores this [${header}]: the section on line ${otherLine} is the same profile and replaces it.`,
  'quotes-in-credentials': (header: string) =>
    `aws uses the quotes in [${header}] as part of the name: in this file a name has no quotes.`,
  'prefix-in-credentials': (header: string) =>
    `aws uses all of [${header}] as the name: in this file the header is only the name.`,

  // A profile that can't work.
  'no-credentials': () => 'Settings only: no keys, role, SSO or credential_process.',
  'keys-elsewhere': (name: string, line: string) =>
    `Keys of ${name} are not in these files. If aws-vault or a password manager holds them: ${line}`,
  'source-without-role': () => 'source_profile does nothing without role_arn.',
  'secret-without-key-id': () => 'It has aws_secret_access_key without aws_access_key_id.',
  'key-id-without-secret': () =>
    'It has aws_access_key_id without aws_secret_access_key, and both must be in the same file.',
  'bad-access-key': (key: string, flaw: string) => `Its ${key} can't be right: ${flaw}.`,
  'nested-block': (key: string) => `Its ${key} must be text, but has a nested block.`,
  'text-for-block': (key: string) =>
    `Its ${key} needs a nested block: indented lines below it, or no line at all.`,
  'indented-line': (line: string, key: string, keyLine: string) =>
    `Line ${line} is indented, so it is part of ${key} in line ${keyLine}: remove the blanks.`,
  'invalid-value': (key: string, value: string, cause: string) =>
    `${key} = ${value || '""'} is not valid: ${cause}.`,
  'bad-role-arn': (key: string, value: string, cause: string) =>
    `${key} = ${value || '""'} is not the ARN of a role: ${cause}.`,
  'no-source': () => 'It has a role_arn but neither source_profile nor credential_source.',
  'two-sources': () => 'It has both source_profile and credential_source, and only one is allowed.',
  'unknown-credential-source': (source: string, cause: string) =>
    `credential_source = ${source || '""'} is not valid: ${cause}.`,
  'missing-source-profile': (source: string, flaw: string) =>
    `source_profile ${quoted(source)} doesn't exist${flaw}.`,
  'source-profile-cycle': (circle: string) => `Its source profiles form a circle: ${circle}.`,
  'source-without-credentials': (source: string) =>
    `Its source profile ${source} has no credentials.`,
  'broken-source-profile': (source: string, reason: string) =>
    `Its source profile ${source} can't work: ${reason}`,
  'web-identity-without-role': () => 'It has web_identity_token_file without role_arn.',
  'empty-token-file': () =>
    'web_identity_token_file is empty, and aws then ignores role_arn. Remove the line, or name the file.',
  'unknown-sso-session': (name: string, flaw: string) =>
    `Its sso_session ${name || '""'} does not exist${flaw}.`,
  'sso-settings-differ': (key: string) =>
    `Its ${key} differs from its sso_session's, and both must be the same.`,
  'sso-settings-missing': (keys: string) => `It signs in with SSO but lacks ${keys}.`,
  'bad-credential-process': (flaw: string) => `Its credential_process can't be run: ${flaw}.`,
  'unknown-services': (name: string, flaw: string) =>
    `Its section [services ${name || '""'}] does not exist or is empty${flaw}.`,
  'service-without-block': (name: string, service: string) =>
    `Its services ${name} has ${service} without a nested block.`,
  'bad-endpoint': (name: string, value: string, flaw: string) =>
    `${name} is ${quoted(value)}, which is not an endpoint: ${flaw}.`,
} satisfies Record<string, (...facts: string[]) => string>;

type ProblemCode = keyof typeof sentences;

/** A problem with its sentence, made safe to print because parts of it come from files. */
export function problemAt<Code extends ProblemCode>(
  { file, line }: FileLocation,
  code: Code,
  ...facts: Parameters<(typeof sentences)[Code]>
): ProfileProblem {
  const sentence: (...facts: string[]) => string = sentences[code];
  return { code, message: printable(sentence(...facts.map(shorten))), file, line };
}

/** Longer texts from a file say nothing more, and would push the sentence off the screen. */
function shorten(fact: string): string {
  return shortened(fact, bounds.fact);
}

/** Why `aws` won't start with a file, with the line to fix. */
export function toFileProblem(file: string, refusal: Refusal): ProfileProblem {
  const at = { file, line: refusal.line };
  switch (refusal.code) {
    case 'duplicate-section':
      return problemAt(at, refusal.code, refusal.header, String(refusal.firstLine));
    case 'duplicate-key':
      return problemAt(at, refusal.code, refusal.key, String(refusal.firstLine));
    default:
      return problemAt(at, refusal.code);
  }
}
