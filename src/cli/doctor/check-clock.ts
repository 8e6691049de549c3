import { explain } from '../../errors';
import { type Finding, findings } from './finding';

const { ok, note, problem } = findings('clock');

/** AWS refuses a signature whose time is more than five minutes off (SigV4). */
const refusedSeconds = 300;
/** A token code counts for 30 s: by so much a countdown of this computer's would be wrong. */
const notableSeconds = 30;

/** @param aheadSeconds by how much this computer's clock is ahead of AWS's */
export function checkClock(aheadSeconds: number): Finding {
  const off = Math.abs(aheadSeconds);
  const { message } = explain({ kind: 'clock-wrong', skewSeconds: aheadSeconds });
  const advice = 'Let the system set its clock from the network (NTP).';
  if (off > refusedSeconds) return problem(`${message} AWS refuses what it signs.`, advice);
  if (off > notableSeconds) return note(message, advice);
  return ok("This computer's clock agrees with AWS's.");
}
