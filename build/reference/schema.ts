/**
 * JSON Schemas (draft 2020-12) that the compiler compares with the types of what the program prints. A
 * `Schema<T>` accepts exactly the values of `T`: a member or an enum value on one side only is a type error.
 */

export type Schema<T> = {
  readonly json: Json;
  /** Never there: it makes `Schema<T>` and `Schema<U>` assignable for equal types only. */
  readonly exact?: (value: T) => T;
};

type Optional<T> = { readonly optional: Schema<T> };

export type Json = {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly anyOf?: readonly Json[];
  readonly items?: Json;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
};

/** A type with its arrays readonly, as JSON has no others. */
export type Plain<T> = T extends readonly (infer Item)[]
  ? readonly Plain<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

export function text(description: string, pattern?: string): Schema<string> {
  return { json: { type: 'string', description, ...(pattern !== undefined && { pattern }) } };
}

export function time(description: string): Schema<string> {
  return text(description, '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$');
}

export function integer(description: string): Schema<number> {
  return { json: { type: 'integer', description } };
}

export function flag(description: string): Schema<boolean> {
  return { json: { type: 'boolean', description } };
}

/** One value alone. */
export function always<const Value extends string | number | boolean>(value: Value): Schema<Value> {
  return { json: { const: value } };
}

/** The version of an output, which its type calls a number. */
export const version: Schema<number> = {
  json: { const: 1, description: 'changes when a member changes its meaning' },
};

/** A union of texts, each with its meaning if the text alone does not say it. */
export function oneOf<Value extends string>(
  description: string,
  meanings: Readonly<Record<Value, string>>,
): Schema<Value> {
  const values = Object.entries<string>(meanings);
  const said = values.flatMap(([value, meaning]) =>
    meaning === '' ? [] : [`\`${value}\`: ${meaning}`],
  );
  return {
    json: {
      description: [description, ...said].join('; '),
      enum: values.map(([value]) => value),
    },
  };
}

export function nullable<T>({ json }: Schema<T>): Schema<T | null> {
  const { description, ...rest } = json;
  return {
    json: {
      ...(description !== undefined && { description }),
      anyOf: [rest, { type: 'null' }],
    },
  };
}

export function either<One, Other>(one: Schema<One>, other: Schema<Other>): Schema<One | Other> {
  return { json: { anyOf: [one, other].flatMap(({ json }) => json.anyOf ?? [json]) } };
}

export function list<Item>({ json }: Schema<Item>, description?: string): Schema<readonly Item[]> {
  return {
    json: { type: 'array', ...(description !== undefined && { description }), items: json },
  };
}

export function optional<T>(schema: Schema<T>): Optional<T> {
  return { optional: schema };
}

export function object<T extends object>(
  members: {
    readonly [Key in keyof T]-?: undefined extends T[Key]
      ? Optional<Exclude<T[Key], undefined>>
      : Schema<T[Key]>;
  },
  description?: string,
): Schema<T> {
  const entries: [string, Schema<unknown> | Optional<unknown>][] = Object.entries(members);
  return {
    json: {
      type: 'object',
      ...(description !== undefined && { description }),
      properties: Object.fromEntries(
        entries.map(([key, member]) => [
          key,
          'optional' in member ? member.optional.json : member.json,
        ]),
      ),
      required: entries.flatMap(([key, member]) => ('optional' in member ? [] : [key])),
      additionalProperties: false,
    },
  };
}
