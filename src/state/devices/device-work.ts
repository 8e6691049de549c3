import { asksOf } from '../../use-cases/token-codes';
import type { Actor } from '../actions';
import type { DeviceAsks } from '../services';
import { createScreenFace } from '../sessions/screen-face';

/** The keys of what runs for an enrollment, and for the devices. */
export const enrollmentWork = 'enrollment';
export const devicesWork = 'devices';

/** Why a question is asked that no sign-in asks; `undefined`: it is for a sign-in. */
export function reasonToAsk(asker: string): string | undefined {
  const isForChange = asker === enrollmentWork || asker === devicesWork;
  return isForChange ? 'AWS wants MFA for this change.' : undefined;
}

/** Who is asked for a code, where AWS wants MFA for managing devices. */
export function deviceAsks(
  actor: Actor,
  asker: typeof enrollmentWork | typeof devicesWork,
  profileName: string,
  signal: AbortSignal,
): DeviceAsks {
  return { ...asksOf(createScreenFace(actor, asker), { profileName, signal }), signal };
}
