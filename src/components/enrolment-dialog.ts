import { explain } from '../errors';
import { nameFew } from '../name-few';
import { printable } from '../printable';
import type { AppState } from '../state/app-state';
import { deviceName } from '../state/device-facts';
import { serialNumberOf } from '../state/enrolment-names';
import type {
  CodesStep,
  DoneStep,
  EnrolmentScreen,
  ExistingStep,
  NameStep,
} from '../state/enrolment-screen';
import { drawBusy } from './busy-line';
import { drawCodePair } from './code-pair-field';
import type { DialogContent, DialogRoom } from './dialog';
import { drawChoice } from './small-dialogs';
import { shorten, wrapText } from './text-layout';
import type { Look } from './theme';

/** The steps of enrolment that are dialogs: all but the QR code, which needs the whole screen. */
export function drawEnrolment(
  state: AppState,
  { profileName, step, busy }: EnrolmentScreen,
  look: Look,
  room: DialogRoom,
): DialogContent {
  const enrol = `Enroll ${look.show(profileName)}`;
  switch (step.kind) {
    case 'existing':
      return { title: enrol, lines: drawExisting(state, profileName, step, look, room) };
    case 'name':
      return { title: `${enrol}: 1 of 3, name`, lines: drawName(state, step, busy, look, room) };
    case 'codes':
      return {
        title: `${enrol}: 3 of 3, two codes`,
        lines: drawCodes(state, step, busy, look, room),
      };
    case 'done':
      return { title: 'Enrolled', lines: drawDone(state, step, look, room) };
    case 'scan':
      return { title: enrol, lines: [] };
  }
}

function drawExisting(
  { profiles }: AppState,
  profileName: string,
  { user, serialNumbers, selected }: ExistingStep,
  look: Look,
  { width }: DialogRoom,
): readonly string[] {
  const used = profiles.profiles.get(profileName)?.mfaSerial;
  const note = (serialNumber: string) => (serialNumber === used ? '  in use here' : '');
  const name = look.show(user.name);
  const has =
    serialNumbers.length === 1
      ? `${name} has a device that gives codes:`
      : `${name} has ${serialNumbers.length} devices that give codes:`;
  return [
    ...wrapText(has, width),
    '',
    ...serialNumbers.map((serialNumber, index) => {
      const text = look.show(deviceName(serialNumber)) + note(serialNumber);
      return drawChoice(text, index === selected, width, look);
    }),
    '',
    look.paint('muted', shorten(look, look.show(serialNumbers[selected] ?? ''), width)),
    ...wrapText(`Enter saves it as mfa_serial of ${look.show(profileName)}.`, width),
  ];
}

function drawName(
  state: AppState,
  step: NameStep,
  busy: string | undefined,
  look: Look,
  { width }: DialogRoom,
): readonly string[] {
  const serialNumber = serialNumberOf(step);
  const isUnused = step.unused.includes(serialNumber);
  const remark =
    busy !== undefined
      ? [drawBusy(state, busy, look)]
      : isUnused
        ? wrapText(
            `${look.glyphs.marks.broken} ${printable(step.name)} exists and is not enabled. ^D deletes it.`,
            width,
          ).map((line) => look.paint('urgent', line))
        : [''];
  return [
    `${look.paint('muted', 'Device name')}  ${look.bold(look.show(step.name))}${look.cursor(' ')}`,
    `${look.paint('muted', 'serial')}       ${shorten(look, look.show(serialNumber), width - 13)}`,
    '',
    ...wrapText("A name like the user's works with most policies.", width).map((line) =>
      look.paint('muted', line),
    ),
    ...remark,
  ];
}

function drawCodes(
  state: AppState,
  { codes, refusal }: CodesStep,
  busy: string | undefined,
  look: Look,
  { width }: DialogRoom,
): readonly string[] {
  return drawCodePair(state, { codes, busy, refusal }, look, width);
}

function drawDone(
  { now }: AppState,
  { name, userName, saved, roles, nextCodeAt, serialNumber }: DoneStep,
  look: Look,
  { width }: DialogRoom,
): readonly string[] {
  const seconds = Math.max(0, Math.ceil((nextCodeAt.getTime() - now.getTime()) / 1000));
  const place =
    'place' in saved
      ? [look.paint('good', `mfa_serial is in ${look.show(saved.place)}.`)]
      : notSaved(saved.error, serialNumber, look, width);
  const offer =
    roles.length === 0
      ? []
      : [
          '',
          ...wrapText(
            `a writes it for ${nameFew(roles.map(look.show))} too: aws asks for a code only where it stands in the profile itself.`,
            width,
          ),
        ];
  return [
    ...wrapText(`${look.show(userName)} has the device ${look.show(name)}.`, width),
    ...place,
    ...offer,
    '',
    look.paint(
      'muted',
      seconds > 0 ? `the next code comes in ${seconds} s` : 'the next code is there',
    ),
  ];
}

function notSaved(
  error: Parameters<typeof explain>[0],
  serialNumber: string,
  look: Look,
  width: number,
): readonly string[] {
  const { message } = explain(error);
  return [
    ...wrapText(`${look.glyphs.marks.broken} ${look.show(message)}`, width).map((line) =>
      look.paint('urgent', line),
    ),
    'Add this line to the profile by hand:',
    ...wrapText(`mfa_serial = ${look.show(serialNumber)}`, width),
  ];
}
