import { formatRemaining, formatSpaced, remainingMs } from '../../countdown';
import { type AppError, toAppError } from '../../errors';
import { printable } from '../../printable';
import { isNews, sayStep } from '../../use-cases/obtain-steps';
import { isLive } from '../../use-cases/profile-status';
import { signInOnce } from '../../use-cases/sign-in';
import { asksOf, type CodesWanted } from '../../use-cases/token-codes';
import { type Actor, createScreenFace, showFailure, showNotice } from '../actions';
import type { Intent } from '../intents';
import { type ProfileRow, rowName } from '../list/profile-groups';
import { loadSessions, reloadProfiles } from '../list/profile-loading';
import { changeScreen, topScreenOf } from '../screens';
import type { ObtainRequest, ObtainResult } from '../services';
import type { Task } from '../tasks';
import { sayEnter } from './enter-key';

/** Runs right after a sign-in. */
export type SignInFollowUp = (row: ProfileRow) => Promise<void> | undefined;

/** Signs the row in, with as few codes as its plan allows. */
export function signIn(
  actor: Actor,
  rowKey: string,
  more: Pick<Attempt, 'spentUntil' | 'withoutDevice'> & {
    readonly onSignedIn?: SignInFollowUp | undefined;
  } = {},
): Promise<void> {
  const { onSignedIn, ...attempt } = more;
  return withRow(actor, rowKey, async (row) => {
    const isGood = await runForRow(actor, row, {
      label: `signing in to ${printable(rowName(row))}`,
      forceRefresh: false,
      retry: { kind: 'sign-in', rowKey },
      isSilent: onSignedIn !== undefined,
      ...attempt,
    });
    if (isGood) await onSignedIn?.(row);
  });
}

/** Gets a new session although the old one may be good. Needs no code while the MFA session is good. */
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
 * Signs the row in unless it has a good session, without a notice. Returns whether it has one. A shell,
 * the console and a copy need that first.
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
  /** No notice on success, because an action follows. */
  readonly isSilent?: boolean;
  /** Until then the device shows a code that an enrollment already sent. */
  readonly spentUntil?: Date;
  /** Runs instead of a failure if the profile's user has no device. */
  readonly withoutDevice?: (profileName: string) => Promise<void>;
};

async function runForRow(actor: Actor, row: ProfileRow, attempt: Attempt): Promise<boolean> {
  const { tasks, questions, services } = actor;
  const work = { label: attempt.label, isQuiet: false };
  let isGood = false;
  let person: string | undefined;
  await tasks.run(row.key, work, async (task) => {
    const face = createScreenFace(actor, row.key, attempt.spentUntil);
    try {
      await signInOnce(
        {
          obtain: (onStep) => {
            const asks = asksOf(face, codesWanted(actor, row, task));
            const { forceRefresh } = attempt;
            return obtainRow(actor, row, task, {
              ...asks,
              forceRefresh,
              runsProcess: true,
              showApproval: (approval, over) => questions.showApproval(row.key, approval, over),
              onStep,
            });
          },
          saveSerialNumber: async (profileName, serialNumber) => {
            const place = await services.saveSerialNumber(profileName, serialNumber);
            reloadProfiles(actor);
            return place;
          },
        },
        {
          ...face,
          onStep: (step) => {
            if (step.kind === 'signed-in-to-sso') person = step.person;
          },
          signedIn: (result) => {
            isGood = true;
            questions.close(row.key);
            loadSessions(actor, { isSorted: true });
            if (attempt.isSilent !== true) sayResult(actor, row, result, person);
            void services.learnKeyAge(row.subject).then((isKnown) => {
              if (isKnown) loadSessions(actor, { isSorted: false });
            });
          },
          onDeviceFound: attempt.isSilent === true ? 'nothing' : 'ask',
        },
      );
    } catch (thrown) {
      questions.close(row.key);
      loadSessions(actor, { isSorted: false });
      const error = toAppError(thrown);
      if (error.kind === 'no-device' && attempt.withoutDevice !== undefined) {
        // Callers that wait for this work wait for the dialog, too.
        await attempt.withoutDevice(error.profile);
        return;
      }
      showFailure(actor, failureTitle(error), error, {
        about: rowName(row),
        kept: keptMfaSession(actor, row, error),
        retry: isGood ? undefined : attempt.retry,
      });
    }
  });
  return isGood;
}

/** Calls `obtain` for a row, and shows the progress. */
export function obtainRow(
  { services, store }: Actor,
  row: ProfileRow,
  task: Task,
  request: Omit<ObtainRequest, 'subject' | 'looksUpDevice' | 'signal'>,
  asker = row.key,
): Promise<ObtainResult> {
  return services.obtain({
    ...request,
    subject: row.subject,
    looksUpDevice: request.tokenCodes !== undefined,
    signal: task.signal,
    onStep: (step) => {
      request.onStep?.(step);
      const { profiles, surroundings } = store.getState();
      const said = printable(sayStep(step, { profiles, home: surroundings.home }));
      if (isNews(step)) {
        store.setState({ notice: { text: said, tone: 'plain' } });
        return;
      }
      task.say(said);
      store.setState((state) =>
        changeScreen(state, 'token-code', (field) =>
          field.asker === asker && field.sending !== undefined
            ? { ...field, sending: said }
            : field,
        ),
      );
    },
  });
}

function codesWanted(
  { services, store }: Actor,
  { profileName }: ProfileRow,
  { signal, say }: Task,
): CodesWanted {
  const { mfaProcess } = store.getState().profiles.profiles.get(profileName) ?? {};
  const runProcess = (signal: AbortSignal) => {
    say('waiting for mfa_process');
    return services.runMfaProcess(profileName, signal, (text) =>
      say(`mfa_process: ${printable(text)}`),
    );
  };
  return { profileName, signal, runProcess: mfaProcess === undefined ? undefined : runProcess };
}

function sayResult(
  actor: Actor,
  row: ProfileRow,
  { expiration }: ObtainResult,
  person: string | undefined,
): void {
  const who = person === undefined ? '' : ` as ${printable(person)}`;
  const left =
    expiration === undefined
      ? ''
      : ` for ${formatSpaced(remainingMs(expiration, actor.services.now()))}`;
  const next = sayEnter(actor.store.getState(), row);
  showNotice(actor, `Signed in${who}${left}. ${next}`.trim(), 'good');
}

/** Says that the MFA session is still good after a role failed. */
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
    case 'serial-number-not-saved':
      return 'Not saved';
    case 'no-device':
    case 'serial-number-rejected':
      return 'No such device';
    default:
      return 'Not signed in';
  }
}

/** Opens the page of the open sign-in. */
export async function openApprovalPage(actor: Actor): Promise<void> {
  const url = topScreenOf(actor.store.getState(), 'approval')?.approval.url;
  if (url === undefined) return;
  if (await actor.services.openPage(url)) showNotice(actor, 'The page is open in the browser.');
  else showNotice(actor, 'No browser found here. Open the page on another device.', 'urgent');
}
