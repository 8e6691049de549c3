import type { AccessKey } from '../iam';
import type { Plan } from './plan';
import { baseMark } from './plan';

/** What AWS has answered since this program started. No file has these facts. */
export type Answers = {
  /** Whether the first role of a plan needs a code. `undefined` until AWS was asked. */
  readonly needsCode: boolean | undefined;
  /** The code devices of the user whose keys the plan begins with. */
  readonly devices: readonly string[] | undefined;
  /** When AWS created the access key that the plan begins with. */
  readonly keyCreatedAt: Date | undefined;
};

/** Remembers the answers when the files are read again and plans change. */
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
  /** Only the first hop can need a code: calls by a role session carry no MFA. */
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
