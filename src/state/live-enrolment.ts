import type { Enrolment, EnrolmentStart } from '../aws/devices/enrolment';
import type { UserDevices } from '../aws/devices/user-devices';
import type { QrFile } from './services';

/** What an open enrolment stands on: more than what is drawn, so it is not in the state. */
export type LiveEnrolment = {
  readonly devices: UserDevices;
  readonly start: EnrolmentStart;
  /** A device that was created and is not enabled: whoever leaves deletes it. */
  readonly enrolment?: Enrolment;
  readonly file?: QrFile;
};

/** Holds the one enrolment that may be open. */
export type LiveEnrolments = {
  readonly get: () => LiveEnrolment | undefined;
  readonly set: (live: LiveEnrolment) => void;
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

export function createLiveEnrolments(): LiveEnrolments {
  let live: LiveEnrolment | undefined;
  let undoing: Promise<'nothing' | 'deleted' | 'enabled'> | undefined;

  const clear = () => {
    live?.file?.remove();
    live = undefined;
  };
  const undo = async () => {
    const { enrolment, file } = live ?? {};
    file?.remove();
    if (enrolment === undefined) {
      clear();
      return 'nothing' as const;
    }
    const outcome = await enrolment.undo();
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
