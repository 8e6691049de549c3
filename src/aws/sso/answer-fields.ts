import { AppFailure } from '../../errors';
import { Secret } from '../../secret';
import { isText } from '../printed-credentials';
import type { JsonObject } from './json-call';

/** A field of an answer was missing, or was none that AWS gives. */
export function oddAnswer(action: string): AppFailure {
  return new AppFailure({ kind: 'odd-answer', action });
}

/** Tokens go into headers: visible ASCII, and no more than a header holds. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/** Whether a text can be a token, an id or a secret of AWS's. */
export function isToken(value: unknown): value is string {
  // Protects: a token from an answer or a file adds no line to a request's headers.
  return typeof value === 'string' && TOKEN.test(value);
}

/** Reads the fields of one answer. Each throws `AppFailure` `odd-answer`. */
export function fieldsOf(answer: JsonObject, action: string) {
  const token = (name: string): string => {
    const value = answer[name];
    if (!isToken(value)) throw oddAnswer(action);
    return value;
  };
  const seconds = (name: string, most: number): number => {
    const value = answer[name];
    // Protects: an answer says no time that AWS's has never.
    if (typeof value !== 'number' || !(value > 0 && value <= most)) throw oddAnswer(action);
    return value;
  };
  return {
    token,
    secret: (name: string) => new Secret(token(name)),
    seconds,
    text: (name: string, most: number): string => {
      const value = answer[name];
      if (!isText(value) || value.length > most) throw oddAnswer(action);
      return value;
    },
    isThere: (name: string) => answer[name] !== undefined && answer[name] !== null,
  };
}
