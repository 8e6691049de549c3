import type { Enrollment, EnrollmentStart } from '../../aws/devices/enrollment';
import type { UserDevices } from '../../aws/devices/user-devices';
import type { QrFile } from '../services';

/** What an open enrollment stands on: more than what is drawn, so it is not in the state. */
export type LiveEnrollment = {
  readonly devices: UserDevices;
  readonly start: EnrollmentStart;
  /** A device that was created and is not enabled: whoever leaves deletes it. */
  readonly enrollment?: Enrollment;
  readonly file?: QrFile;
};

/** Holds the one enrollment that may be open. */
export type LiveEnrollments = {
  readonly get: () => LiveEnrollment | undefined;
  readonly set: (live: LiveEnrollment) => void;
  /** Takes the PNG file away; nothing is undone any more. */
  readonly clear: () => void;
  /**
   * Deletes the device that is not enabled, if there is one. Once under way it is the same for
   * everybody who asks, so that leaving the screen and leaving the program do it once.
   *
   * Throws `AppFailure` `device-left`.
   */
  readonly undo: () => Promise<'nothing' | 'deleted' | 'enabled'>;
};

export function createLiveEnrollments(): LiveEnrollments {
  let live: LiveEnrollment | undefined;
  let undoing: Promise<'nothing' | 'deleted' | 'enabled'> | undefined;

  const clear = () => {
    live?.file?.remove();
    live = undefined;
  };
  const undo = async () => {
    const { enrollment, file } = live ?? {};
    file?.remove();
    if (enrollment === undefined) {
      clear();
      return 'nothing' as const;
    }
    const outcome = await enrollment.undo();
    if (outcome === 'deleted') clear();
    return outcome;
  };

  return {
    get: () => live,
    set: (next) => {
      live = next;
    },
    clear,
    undo: () => {
      undoing ??= undo().finally(() => {
        undoing = undefined;
      });
      return undoing;
    },
  };
}
