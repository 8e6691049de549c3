import type { AccessKey } from '../iam';
import type { Plan } from './plan';
import { baseMark } from './plan';

/** What AWS has answered while this program runs, and no file says. */
export type Answers = {
  /** Whether the first role of a plan takes a code; `undefined`: AWS has not been asked. */
  readonly needsCode: boolean | undefined;
  /** The devices that give codes, of the user whose keys the plan begins with. */
  readonly devices: readonly string[] | undefined;
  /** When AWS made the access key that the plan begins with. */
  readonly keyCreatedAt: Date | undefined;
};

/** Remembers them while files are read and plans are made again. */
export type AnswerBook = {
  readonly of: (plan: Plan) => Answers;
  readonly learnNeed: (plan: Plan, needsCode: boolean) => void;
  readonly learnDevices: (plan: Plan, serialNumbers: readonly string[]) => void;
  readonly learnKeys: (keys: readonly AccessKey[]) => void;
};

export function createAnswerBook(): AnswerBook {
  const needs = new Map<string, boolean>();
  const devices = new Map<string, readonly string[]>();
  const keyCreatedAt = new Map<string, Date>();
  /** Hops above the first carry no MFA, so they need no code of their own. */
  const roleOf = (plan: Plan) => `${baseMark(plan)} ${plan.hops[0]?.cacheKey ?? ''}`;
  return {
    of: (plan) => ({
      needsCode: needs.get(roleOf(plan)),
      devices: devices.get(baseMark(plan)),
      keyCreatedAt: keyCreatedAt.get(baseMark(plan)),
    }),
    learnNeed: (plan, needsCode) => {
      needs.set(roleOf(plan), needsCode);
    },
    learnDevices: (plan, serialNumbers) => {
      devices.set(baseMark(plan), serialNumbers);
    },
    learnKeys: (keys) => {
      for (const { accessKeyId, createdAt } of keys)
        if (createdAt !== undefined) keyCreatedAt.set(accessKeyId, createdAt);
    },
  };
}
