import { deviceName } from '../../aws/devices/device';
import type { ObtainStep } from '../../aws/sessions/obtain-options';
import type { TokenCodeSource } from '../../aws/sessions/token-code';
import { formatRemaining, formatTime, remainingMs } from '../../countdown';
import { type AppError, toAppError } from '../../errors';
import { printable } from '../../printable';
import { type Actor, showFailure, showNotice } from '../actions';
import type { Intent } from '../intents';
import { type ProfileRow, rowName } from '../list/profile-groups';
import { loadSessions, reloadProfiles } from '../list/profile-loading';
import { isLive } from '../list/profile-status';
import { roleNameOf } from '../profile-facts';
import { changeScreen } from '../screens';
import type { ObtainRequest, ObtainResult } from '../services';
import type { Task } from '../tasks';

/** Gets the row its session with the fewest codes that its plan needs. */
export function signIn(
  actor: Actor,
  rowKey: string,
  more: Pick<Attempt, 'spentUntil' | 'withoutDevice'> = {},
): Promise<void> {
  return withRow(actor, rowKey, (row) =>
    runForRow(actor, row, {
      label: `signing in to ${printable(rowName(row))}`,
      forceRefresh: false,
      retry: { kind: 'sign-in', rowKey },
      ...more,
    }),
  );
}

/** A new session whatever is left of the old one: without a code where its MFA session is good. */
export function renew(actor: Actor, rowKey: string): Promise<void> {
  return withRow(actor, rowKey, (row) =>
    runForRow(actor, row, {
      label: `renewing ${printable(rowName(row))}`,
      forceRefresh: true,
      retry: { kind: 'renew', rowKey },
    }),
  );
}

/**
 * Makes sure that the row has a session, and says whether it has. What a shell, the console and a
 * copy need first; a session that is good is left as it is, and nothing is said of it.
 */
export async function ensureSession(
  actor: Actor,
  row: ProfileRow,
  retry: Intent,
): Promise<boolean> {
  const { sessions } = actor.store.getState();
  if (isLive(sessions.get(row.key)?.session, actor.services.now())) return true;
  const label = `signing in to ${printable(rowName(row))}`;
  return runForRow(actor, row, { label, forceRefresh: false, retry, isSilent: true });
}

export function findRow(actor: Actor, rowKey: string): ProfileRow | undefined {
  const { rows, places } = actor.store.getState();
  return rows[places.get(rowKey) ?? -1];
}

async function withRow(
  actor: Actor,
  rowKey: string,
  act: (row: ProfileRow) => Promise<unknown>,
): Promise<void> {
  const row = findRow(actor, rowKey);
  if (row !== undefined) await act(row);
}

type Attempt = {
  readonly label: string;
  readonly forceRefresh: boolean;
  readonly retry: Intent;
  /** Success is not worth a notice: something else comes of it. */
  readonly isSilent?: boolean;
  /** Until then the device shows a code that an enrollment has sent. */
  readonly spentUntil?: Date;
  /** What to do in place of a failure where the profile's user has no device. */
  readonly withoutDevice?: (profileName: string) => Promise<void>;
};

async function runForRow(actor: Actor, row: ProfileRow, attempt: Attempt): Promise<boolean> {
  const { tasks, questions } = actor;
  const work = { label: attempt.label, isQuiet: false };
  let isGood = false;
  await tasks.run(row.key, work, async (task) => {
    try {
      const tokenCodes = interactiveCodes(actor, row, task, attempt.spentUntil);
      const { forceRefresh } = attempt;
      const request = { forceRefresh, tokenCodes, runsProcess: true };
      const result = await obtainRow(actor, row, task, request);
      isGood = true;
      questions.close(row.key);
      loadSessions(actor, { isSorted: true });
      if (attempt.isSilent === true) return;
      sayResult(actor, row, result);
      if (result.foundDevice !== undefined) await offerToSave(actor, row, result.foundDevice);
    } catch (thrown) {
      questions.close(row.key);
      loadSessions(actor, { isSorted: false });
      const error = toAppError(thrown);
      if (error.kind === 'no-device' && attempt.withoutDevice !== undefined) {
        // Part of the work: who waits for it waits for the dialog, too.
        await attempt.withoutDevice(error.profile);
        return;
      }
      showFailure(actor, failureTitle(error), error, {
        kept: keptMfaSession(actor, row, error),
        retry: attempt.retry,
      });
    }
  });
  return isGood;
}

/** One call of `obtain` for a row, with its progress shown. */
export function obtainRow(
  { services, questions, store }: Actor,
  row: ProfileRow,
  task: Task,
  request: Pick<ObtainRequest, 'forceRefresh' | 'tokenCodes' | 'runsProcess'>,
): Promise<ObtainResult> {
  const { tokenCodes } = request;
  return services.obtain({
    ...request,
    subject: row.subject,
    looksUpDevice: tokenCodes !== undefined,
    chooseDevice:
      tokenCodes &&
      ((serialNumbers) =>
        questions.chooseDevice(row.key, row.profileName, serialNumbers, task.signal)),
    signal: task.signal,
    onStep: (step) => {
      const said = sayStep(step);
      if (isWorthANotice(step)) {
        store.setState({ notice: { text: said, tone: 'plain' } });
        return;
      }
      task.say(said);
      store.setState((state) =>
        changeScreen(state, 'token-code', (field) =>
          field.asker === row.key && field.sending !== undefined
            ? { ...field, sending: said }
            : field,
        ),
      );
    },
  });
}

/** The profile's `mfa_process` first, where it has one; then the person. */
function interactiveCodes(
  actor: Actor,
  row: ProfileRow,
  task: Task,
  spentUntil: Date | undefined,
): TokenCodeSource {
  const { services, store, questions } = actor;
  let asksProcess =
    store.getState().profiles.profiles.get(row.profileName)?.mfaProcess !== undefined;
  return async (request, signal) => {
    if (!asksProcess) return questions.askTokenCode(row.key, request, signal, spentUntil);
    asksProcess = false;
    try {
      task.say('waiting for mfa_process');
      return await services.runMfaProcess(row.profileName, signal, (text) =>
        task.say(`mfa_process: ${printable(text)}`),
      );
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'canceled') throw thrown;
      showNotice(actor, 'mfa_process gave no code: type it here.', 'urgent');
      return questions.askTokenCode(row.key, request, signal);
    }
  };
}

function sayResult(actor: Actor, row: ProfileRow, { expiration }: ObtainResult): void {
  const name = printable(rowName(row));
  const until =
    expiration === undefined
      ? ''
      : `, ${formatRemaining(remainingMs(expiration, actor.services.now()))} left, until ${formatTime(expiration)}`;
  showNotice(actor, `Signed in: ${name}${until}.`, 'good');
}

/** A device that AWS was asked for can be written down, so that it need not be asked again. */
async function offerToSave(actor: Actor, row: ProfileRow, serialNumber: string): Promise<void> {
  const plan = actor.store.getState().sessions.get(row.key)?.plan;
  const profileName = plan?.base.profileName ?? row.profileName;
  const name = printable(profileName);
  const isWanted = await actor.questions.confirm(`Write down the device of ${name}`, [
    `No setting of ${name} names its device: AWS was asked for it. With this line in its file nobody has to ask, aws included:`,
    '',
    `mfa_serial = ${printable(serialNumber)}`,
  ]);
  if (!isWanted) return;
  try {
    const place = await actor.services.saveSerialNumber(profileName, serialNumber);
    reloadProfiles(actor);
    showNotice(actor, `mfa_serial is in ${printable(place)}.`, 'good');
  } catch (thrown) {
    showFailure(actor, 'Not written', toAppError(thrown));
  }
}

/** What was got before the failure stays: it need not be got again. */
function keptMfaSession(
  { store, services }: Actor,
  row: ProfileRow,
  error: AppError,
): string | undefined {
  if (error.kind === 'canceled' || row.place !== 'member') return undefined;
  const now = services.now();
  const live = isLive(store.getState().sessions.get(row.key)?.mfaSession, now);
  if (live?.expiration === undefined) return undefined;
  const left = formatRemaining(remainingMs(live.expiration, now));
  return `The MFA session stays (${left}): no new code is needed.`;
}

function failureTitle(error: AppError): string {
  switch (error.kind) {
    case 'access-denied':
      return error.action === 'sts:AssumeRole' ? 'Role not assumed' : 'Not signed in';
    case 'network':
    case 'aws-unavailable':
      return 'AWS not reached';
    case 'no-device':
    case 'serial-number-rejected':
      return 'No such device';
    default:
      return 'Not signed in';
  }
}

/** What is still worth reading when the work is done. */
function isWorthANotice({ kind }: ObtainStep): boolean {
  return kind === 'shorter-session' || kind === 'other-keys' || kind === 'temporary-keys';
}

function sayStep(step: ObtainStep): string {
  switch (step.kind) {
    case 'mfa-session':
      return 'getting the MFA session';
    case 'assume-role':
      return `assuming ${printable(roleNameOf(step) ?? step.roleArn)}`;
    case 'mfa-for-change':
      return 'AWS wants MFA for this change';
    case 'external':
      return `getting the credentials of ${printable(step.profileName)}`;
    case 'waiting-for-other-process':
      return `another awsmfa gets the keys of ${printable(step.profileName)}: waiting for it`;
    case 'other-keys':
      return `The credential_process of ${printable(step.profileName)} printed another access key than before.`;
    case 'temporary-keys':
      return `The credential_process of ${printable(step.profileName)} printed temporary keys, which get no MFA session.`;
    case 'looking-up-devices':
      return `asking AWS for the devices of ${printable(step.profileName)}`;
    case 'device-found':
      return `using the device ${printable(deviceName(step.serialNumber))}`;
    case 'waiting-for-other-prompt':
      return `another awsmfa asks for the code of ${printable(deviceName(step.serialNumber))}: waiting for it`;
    case 'shorter-session':
      return `AWS gives ${printable(step.profileName)} ${step.seconds / 60} minutes at most: set duration_seconds = ${step.seconds}.`;
  }
}
