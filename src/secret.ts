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
