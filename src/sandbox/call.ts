import type { Caller } from './caller';
import type { Parameters } from './parameters';
import type { World } from './world';
import type { XmlRecord } from './xml';

/** One authenticated request, on its way to the action that it names. */
export type Call = {
  readonly action: string;
  readonly caller: Caller;
  readonly parameters: Parameters;
  readonly world: World;
  readonly now: Date;
  /** The instant that authenticator codes are made for: `now`, unless a test moved it. */
  readonly authenticatorNow: Date;
};

/** Answers with the content of its result element; `undefined` for an action that has none. */
export type Action = (call: Call) => XmlRecord | undefined;
