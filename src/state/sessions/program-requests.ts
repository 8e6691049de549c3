import type { CodeRequest } from '../../aws/sessions/code-requests';
import type { TokenCodeSource } from '../../aws/sessions/token-code';
import { toAppError } from '../../errors';
import { type AskingProgram, sayProgram } from '../../other-process';
import { printable, shownPath } from '../../printable';
import { type Actor, showFailure, showNotice } from '../actions';
import { withEvents } from '../activity';
import { type AppState, topScreen } from '../app-state';
import { flattenGroups, type ProfileRow, rowName } from '../list/profile-groups';
import { loadSessions } from '../list/profile-loading';
import { changeScreen } from '../screens';
import type { Task } from '../tasks';
import { obtainRow } from './sign-in-actions';

/** A field opens by itself only after this long without a key, since keys are meant for the list. */
const quietMs = 1_000;
/** The field then ignores keys for this long. */
const deafMs = 500;
/** Two processes that wait for the same session may leave a gap between their requests. */
const goneMs = 1_000;
/** How long waiting programs may take to find the session after an answer. */
const servedMs = 2_000;
/** Doesn't repeat the request's own claims, since no file of the user confirms them. */
const notHere = ' for a device or files that this list does not have: sign in where it runs';
const lookMs = { whileAsked: 250, idle: 2_000 } as const;

type ProgramRequests = {
  /** Starts looking for requests. Returns how to stop. */
  readonly start: () => () => void;
  /** Looks now, because something may have changed. */
  readonly look: () => void;
  readonly keyPressed: () => void;
};

type Open = { readonly key: string; readonly asker: string; goneSince: number | undefined };

/**
 * Asks for the codes that programs without a terminal need. The field opens by itself while the person
 * is not busy with something else.
 */
export function createProgramRequests(actor: Actor): ProgramRequests {
  const { store, services, tasks } = actor;
  const port = services.requests;
  const now = () => services.now().getTime();
  /** The asking program of each request, once it is known. */
  const programs = new Map<string, AskingProgram | undefined>();
  /** Requests for which the cache was read again. */
  const refreshed = new Set<string>();
  /** Requests that this UI has answered or refused. */
  const answered = new Set<string>();
  const servedUntil = new Map<string, number>();
  let lastKeyAt = now();
  let open: Open | undefined;
  let cancel: (() => void) | undefined;
  let isRunning = false;

  const look = () => {
    if (port === undefined || !isRunning) return;
    const pending = port.pending().filter(({ key }) => (servedUntil.get(key) ?? 0) <= now());
    forget(pending);
    for (const request of pending) {
      const row = rowOf(request);
      if (!programs.has(request.id)) void announce(request, row);
    }
    closeIfGone(pending);
    if (open === undefined) openNext(pending);
    cancel?.();
    const isAsked = pending.length > 0 || open !== undefined;
    cancel = services.after(isAsked ? lookMs.whileAsked : lookMs.idle, look);
  };

  /** Forgets requests that have ended. */
  const forget = (pending: readonly CodeRequest[]) => {
    const ids = new Set(pending.map(({ id }) => id));
    for (const known of [programs, answered, refreshed])
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
  };

  /** `undefined`: no row of the list has the profile and the session that it names. */
  const rowOf = (request: CodeRequest) => {
    const row = findRow(store.getState(), request);
    if (row !== undefined || refreshed.has(request.id)) return row;
    refreshed.add(request.id);
    // The keys that a process prints may have become known only now.
    loadSessions(actor, { isSorted: false });
    return findRow(store.getState(), request);
  };

  const announce = async (request: CodeRequest, row: ProfileRow | undefined) => {
    programs.set(request.id, undefined);
    const program = await port?.programOf(request.processId);
    if (program === undefined || !programs.has(request.id)) return;
    programs.set(request.id, program);
    const { home } = store.getState().surroundings;
    const where =
      program.directory === undefined ? '' : ` in ${shownPath(program.directory, home)}`;
    store.setState(({ activity }) => ({
      activity: withEvents(activity, [
        {
          at: services.now(),
          kind: 'asked',
          name: row === undefined ? '' : rowName(row),
          text: `${sayProgram(program)}${where} needs a code${row === undefined ? notHere : ''}`,
        },
      ]),
    }));
    const asks = `${sayProgram(program)} asks for a code`;
    const said = printable(row === undefined ? asks + notHere : `${asks} for ${rowName(row)}`);
    port?.ring(said);
    look();
    if (open === undefined) showNotice(actor, `${said}.`);
  };

  const closeIfGone = (pending: readonly CodeRequest[]) => {
    if (open === undefined) return;
    const { key, asker } = open;
    if (pending.some((request) => request.key === key)) open.goneSince = undefined;
    else open.goneSince ??= now();
    if (open.goneSince !== undefined && now() - open.goneSince >= goneMs) tasks.cancel(asker);
  };

  const openNext = (pending: readonly CodeRequest[]) => {
    const state = store.getState();
    if (topScreen(state).kind !== 'profiles' || now() - lastKeyAt < quietMs) return;
    for (const request of pending) {
      const program = programs.get(request.id);
      const row = findRow(state, request);
      if (program === undefined || row === undefined || answered.has(request.id)) continue;
      void ask(request, program, row);
      return;
    }
  };

  const ask = (request: CodeRequest, program: AskingProgram, row: ProfileRow) => {
    const { key, id } = request;
    const asker = `request ${key}`;
    const asked: Open = { key, asker, goneSince: undefined };
    open = asked;
    // The field repeats what the notice said.
    store.setState({ notice: undefined });
    const work = { label: `signing in to ${printable(rowName(row))}`, isQuiet: false };
    return tasks.run(asker, work, async (task) => {
      try {
        await signIn(actor, { row, asker, key, program }, task);
        loadSessions(actor, { isSorted: true });
        servedUntil.set(key, now() + servedMs);
        showNotice(actor, `Signed in. ${printable(sayProgram(program))} continues.`, 'good');
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.kind !== 'canceled') {
          loadSessions(actor, { isSorted: false });
          showFailure(actor, 'Not signed in', error, { about: rowName(row) });
        } else if (asked.goneSince !== undefined) {
          showNotice(actor, `${printable(sayProgram(program))} no longer waits.`);
        } else {
          showNotice(actor, 'Refused. awsmfa asks for it again in a minute at the earliest.');
        }
      } finally {
        answered.add(id);
        actor.questions.close(asker);
        open = undefined;
      }
    });
  };

  return {
    look,
    start() {
      isRunning = true;
      lastKeyAt = now();
      look();
      return () => {
        isRunning = false;
        cancel?.();
      };
    },
    keyPressed() {
      lastKeyAt = now();
    },
  };
}

/**
 * Asks for the code before it starts to sign in, so that another program can still get one meanwhile.
 * The code makes a new session whatever is cached, since no cached session was enough for the program.
 */
async function signIn(
  actor: Actor,
  {
    row,
    asker,
    key,
    program,
  }: {
    readonly row: ProfileRow;
    readonly asker: string;
    readonly key: string;
    readonly program: AskingProgram;
  },
  task: Task,
): Promise<void> {
  const { store, services, questions } = actor;
  const mfa = store.getState().sessions.get(row.key)?.plan.mfa;
  if (mfa === undefined) return;
  const request = { key, program, isDeaf: true };
  const askHere: TokenCodeSource = (asked, signal) =>
    questions.ask(asker, { kind: 'token-code', ...asked }, signal, { request });
  services.after(deafMs, () =>
    store.setState((state) =>
      changeScreen(state, 'token-code', (field) =>
        field.request === undefined || field.asker !== asker
          ? field
          : { ...field, request: { ...field.request, isDeaf: false } },
      ),
    ),
  );
  const { profileName } = row;
  const { serialNumber } = mfa;
  const asked = { serialNumber, profileName, refused: undefined };
  let typed: string | undefined = await askHere(asked, task.signal);
  await obtainRow(
    actor,
    row,
    task,
    {
      forceRefresh: true,
      isCodeAtHand: true,
      runsProcess: true,
      tokenCodes: async (again, signal) => {
        const code = typed;
        typed = undefined;
        return code ?? askHere(again, signal);
      },
    },
    asker,
  );
}

/** The row of the named profile, if its code opens the requested session. */
function findRow(
  { groups, sessions }: AppState,
  { profileName, key }: CodeRequest,
): ProfileRow | undefined {
  // Protects: nobody is asked for a code by the name of a profile that it does not open.
  return flattenGroups(groups).find(
    (row) => row.profileName === profileName && sessions.get(row.key)?.plan.mfa?.cacheKey === key,
  );
}
