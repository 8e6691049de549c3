/**
 * A string that prints as `[secret]` wherever it is printed, joined, inspected or turned into JSON.
 * Secret keys, session tokens and seeds travel in it from where they are read to where they are used.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The bare string: only for the call, the file or the environment that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/**
 * Somebody else's text without what may be a secret in it. Where a signature does not match, AWS
 * quotes the whole request that it should have been made of, session token included.
 */
export function redact(text: string): string {
  const others = text.split(quotedRequest);
  return others
    .map((part, index) => (index < others.length - 1 ? part.trimEnd() : part))
    .join('')
    .replace(/(x-amz-security-token\s*[:=]\s*)[^\s,;&'"<]+/gi, '$1[secret]')
    .replace(
      /((?:secret_?access_?key|session_?token|security_?token)["'\s]*[:=]["'\s]*)[\w+/=%-]{8,}/gi,
      '$1[secret]',
    );
}

/** Up to the stack below it, where there is one. */
const quotedRequest =
  /The Canonical String for this request should have been[\s\S]*?(?=\n {4}at |$)/g;
