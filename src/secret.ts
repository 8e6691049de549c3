/**
 * A string that shows as `[secret]` when it is printed, joined, inspected or turned into JSON.
 * Secret keys, session tokens and seeds travel in it from where they are read to where they are
 * used.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The bare string, only for the call, file or environment that needs it. */
  reveal(): string {
    return this.#value;
  }

  // Protects: a secret that is joined to a text doesn't show in it.
  toString(): string {
    return '[secret]';
  }

  // Protects: a secret that is turned into JSON doesn't show in it.
  toJSON(): string {
    return '[secret]';
  }

  // Protects: a secret that is inspected doesn't show.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/**
 * A foreign text without possible secrets. If a signature does not match, AWS quotes the whole
 * request that it expected, even the session token.
 */
export function redact(text: string): string {
  // Protects: the request that AWS quotes, with its session token, is never shown.
  const others = text.split(quotedRequest);
  return (
    others
      .map((part, index) => (index < others.length - 1 ? part.trimEnd() : part))
      .join('')
      // Protects: a session token in a header or a URL is never shown.
      .replace(/(x-amz-security-token\s*[:=]\s*)[^\s,;&'"<]+/gi, '$1[secret]')
      .replace(
        // Protects: a secret after AWS's name for it is never shown.
        /((?:secret_?access_?key|session_?token|security_?token)["'\s]*[:=]["'\s]*)[\w+/=%-]{8,}/gi,
        '$1[secret]',
      )
  );
}

/** Up to the stack trace below it, if there is one. */
const quotedRequest =
  /The Canonical String for this request should have been[\s\S]*?(?=\n {4}at |$)/g;
