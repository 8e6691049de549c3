import { validationError } from './aws-refusal';

type Constraint = {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** The pattern as AWS prints it in the message. */
  readonly patternText?: string;
};

type Range = { readonly minimum: number; readonly maximum: number };

/**
 * The parameters of one request, checked as AWS checks them: it collects all broken constraints,
 * and `finish` reports them in one `ValidationError`.
 */
export class Parameters {
  readonly #failures: string[] = [];

  constructor(private readonly values: URLSearchParams) {}

  required(name: string, constraint: Constraint): string {
    const value = this.optional(name, constraint);
    if (value === undefined) this.#failures.push(notNull(name));
    return value ?? '';
  }

  optional(name: string, constraint: Constraint): string | undefined {
    const value = this.values.get(name);
    if (value === null) return undefined;
    const { minLength, maxLength, pattern, patternText } = constraint;
    const length = [...value].length;
    if (pattern !== undefined && !pattern.test(value)) {
      this.#fail(value, name, `satisfy regular expression pattern: ${patternText}`);
    }
    if (maxLength !== undefined && length > maxLength) {
      this.#fail(value, name, `have length less than or equal to ${maxLength}`);
    }
    if (minLength !== undefined && length < minLength) {
      this.#fail(value, name, `have length greater than or equal to ${minLength}`);
    }
    return value;
  }

  integer(name: string, { minimum, maximum }: Range): number | undefined {
    const text = this.values.get(name);
    if (text === null) return undefined;
    const value = Number(text);
    if (!/^-?\d+$/.test(text)) {
      // AWS refuses this while it parses the request, before it checks constraints.
      throw validationError(`${text} is not a valid integer`);
    }
    if (value > maximum) this.#fail(text, name, `have value less than or equal to ${maximum}`);
    if (value < minimum) this.#fail(text, name, `have value greater than or equal to ${minimum}`);
    return value;
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const text = this.values.get(name);
    if (text === null) return undefined;
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) {
      this.#fail(text, name, `satisfy enum value set: [${choices.join(', ')}]`);
    }
    return choice;
  }

  requiredOneOf<Choice extends string>(
    name: string,
    choices: readonly Choice[],
  ): Choice | undefined {
    if (!this.values.has(name)) this.#failures.push(notNull(name));
    return this.oneOf(name, choices);
  }

  finish(): void {
    const count = this.#failures.length;
    if (count === 0) return;
    const errors = count === 1 ? 'error' : 'errors';
    throw validationError(`${count} validation ${errors} detected: ${this.#failures.join('; ')}`);
  }

  #fail(value: string, name: string, must: string): void {
    this.#failures.push(broken(value, name, `Member must ${must}`));
  }
}

const notNull = (name: string) => broken(null, name, 'Member must not be null');

/**
 * `Value 'x' at 'tokenCode' failed to satisfy constraint: …`. AWS writes the member in lower camel
 * case.
 */
function broken(value: string | null, name: string, constraint: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const shown = value === null ? 'null' : `'${value}'`;
  return `Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`;
}
