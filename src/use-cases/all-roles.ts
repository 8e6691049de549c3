import { expiryMarginMs, roleSessionSeconds } from '../aws/limits';
import { hasLeft, type SessionFact } from '../aws/sessions/credentials';
import type { SessionState } from '../aws/sessions/sessions';
import { formatTime } from '../countdown';
import type { AppError } from '../errors';
import { nameFew } from '../printable';

/**
 * Calls at the same time: enough to hide the network's delay, few enough that AWS doesn't throttle
 * them.
 */
const mostAtOnce = 20;

type Reason =
  | { readonly kind: 'own-code'; readonly isLong: boolean }
  | { readonly kind: 'other-device'; readonly serialNumber: string };

const reasonKinds = ['own-code', 'other-device'] as const;

export type RoleOutcome =
  | { readonly kind: 'open'; readonly expiration: Date | undefined; readonly isNew: boolean }
  | { readonly kind: 'failed'; readonly error: AppError }
  | { readonly kind: 'skipped'; readonly reason: Reason };

/** `name` is what is shown. */
export type Role = { readonly name: string; readonly state: SessionState };

type RolesWorld<R extends Role> = {
  readonly now: Date;
  /** The person named the device for all roles, so the roles' own settings don't count. */
  readonly isDeviceGiven: boolean;
  /** Gets one role's session without asking anybody: the person has already given the code. */
  readonly open: (role: R) => Promise<RoleOutcome>;
  readonly signal: AbortSignal;
};

type RolesFace<R extends Role> = {
  /** Each text replaces the one before. */
  readonly progress: (text: string) => void;
  /** Called in the order of the roles. */
  readonly tellOutcome: (role: R, outcome: RoleOutcome) => void;
};

/** Opens the roles that need no other code, several at a time. Stops when the signal is aborted. */
export async function openRoles<R extends Role>(
  roles: readonly R[],
  { now, isDeviceGiven, open, signal }: RolesWorld<R>,
  face: RolesFace<R>,
): Promise<ReadonlyMap<R, RoleOutcome>> {
  const outcomes = new Map<R, RoleOutcome>();
  for (const role of roles) {
    const reason = whyNotOpened(role.state, isDeviceGiven, now);
    if (reason !== undefined) outcomes.set(role, { kind: 'skipped', reason });
  }
  const waiting = roles.filter((role) => !outcomes.has(role));
  const total = waiting.length;
  let told = 0;
  let done = 0;
  const tellInOrder = () => {
    for (let role = roles[told]; role !== undefined; role = roles[told]) {
      const outcome = outcomes.get(role);
      if (outcome === undefined) return;
      face.tellOutcome(role, outcome);
      told += 1;
    }
  };
  const sayProgress = () => face.progress(`signing in: ${done} of ${total} roles`);
  const work = async () => {
    for (let role = waiting.shift(); role !== undefined; role = waiting.shift()) {
      if (signal.aborted) return;
      outcomes.set(role, await open(role));
      done += 1;
      sayProgress();
      tellInOrder();
    }
  };
  tellInOrder();
  if (total > 0) sayProgress();
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  return outcomes;
}

/** `undefined` if the code opens the role, or it needs none. */
function whyNotOpened(
  { plan: { mfa, hops }, session, mfaSession }: SessionState,
  isDeviceGiven: boolean,
  now: Date,
): Reason | undefined {
  const isGood = (fact: SessionFact | undefined) =>
    fact !== undefined && hasLeft(fact, expiryMarginMs, now);
  if (mfa === undefined || isGood(session)) return undefined;
  if (mfa.via === 'direct') {
    const isLong = (hops[0]?.durationSeconds ?? 0) > roleSessionSeconds.default;
    return { kind: 'own-code', isLong };
  }
  const isOpened = mfa.need === 'if-at-hand' || isGood(mfaSession) || isDeviceGiven;
  return isOpened ? undefined : { kind: 'other-device', serialNumber: mfa.serialNumber };
}

export function sayReason(reason: Reason): string {
  if (reason.kind === 'other-device') return `it needs a code from ${reason.serialNumber}`;
  return reason.isLong
    ? 'it asks for over an hour and needs its own code'
    : 'it needs its own code';
}

/**
 * `104 of 105 roles of me are open until 17:59.`, then a sentence for each reason why some are not
 * open. `whatToDo` ends such a sentence.
 */
export function sumUp<R extends Role>(
  whose: string,
  outcomes: ReadonlyMap<R, RoleOutcome>,
  whatToDo: (first: R) => string,
): readonly string[] {
  const open = [...outcomes.values()].filter(({ kind }) => kind === 'open');
  const ends = open.flatMap((outcome) =>
    outcome.kind === 'open' && outcome.expiration !== undefined ? outcome.expiration : [],
  );
  const [end] = ends.sort((one, other) => one.getTime() - other.getTime());
  const count =
    outcomes.size === 1 && open.length === 1
      ? `1 role of ${whose} is open`
      : `${open.length} of ${outcomes.size} roles of ${whose} are open`;
  return [
    `${count}${end === undefined ? '' : ` until ${formatTime(end)}`}.`,
    ...reasonKinds.flatMap((kind) => sayLeftOut(kind, outcomes, whatToDo)),
  ];
}

function sayLeftOut<R extends Role>(
  kind: Reason['kind'],
  outcomes: ReadonlyMap<R, RoleOutcome>,
  whatToDo: (first: R) => string,
): readonly string[] {
  const roles = [...outcomes].flatMap(([role, outcome]) =>
    outcome.kind === 'skipped' && outcome.reason.kind === kind ? role : [],
  );
  const [first] = roles;
  if (first === undefined) return [];
  const [needs, its, code] =
    roles.length === 1 ? ['needs', 'its', 'code'] : ['need', 'their', 'codes'];
  const what = kind === 'own-code' ? `${its} own ${code}` : 'a code from another device';
  return [`${nameFew(roles.map(({ name }) => name))} ${needs} ${what}${whatToDo(first)}`];
}
