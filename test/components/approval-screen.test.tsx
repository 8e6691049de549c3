import { afterEach, expect, it } from 'vitest';
import { AppFailure } from '../../src/errors';
import type { ObtainRequest } from '../../src/state/services';
import type { Approval } from '../../src/use-cases/sso/sign-in-sso';
import { keys, openUi, type UiOptions } from '../support/ui-screen';

let ui: Awaited<ReturnType<typeof openUi>>;
afterEach(() => ui?.end());

const url = 'https://device.sso.us-east-1.amazonaws.com/?user_code=BCDF-GHJK';
const approval: Omit<Approval, 'expiresAt'> = {
  profileName: 'ops-sso',
  userCode: 'BCDF-GHJK',
  address: url,
  url,
  warning: undefined,
};

/** Enter on ops-sso, which shows an approval until `end` says what came of it. */
async function askApproval(options: UiOptions = {}, more: Partial<Approval> = {}) {
  let end: (failure?: AppFailure) => void = () => {};
  const obtain = async ({ signal, showApproval, onStep }: ObtainRequest) => {
    const over = new AbortController();
    const expiresAt = new Date(ui.now().getTime() + 600_000);
    const shown = showApproval?.({ ...approval, expiresAt, ...more }, over.signal);
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new AppFailure({ kind: 'canceled' })));
      end = (failure) => (failure === undefined ? resolve() : reject(failure));
    }).finally(() => over.abort());
    await shown;
    onStep?.({ kind: 'signed-in-to-sso', profileName: 'ops-sso', person: 'sam' });
    return { expiration: new Date(ui.now().getTime() + 3_600_000), isNew: true };
  };
  ui = await openUi({
    state: { size: { columns: 80, rows: 24 } },
    selected: 'ops-sso',
    ...options,
    services: { obtain, ...options.services },
  });
  ui.press(keys.enter);
  await ui.sees('BCDF-GHJK');
  return { end: (failure?: AppFailure) => end(failure) };
}

it('shows the page as a QR code and as text, the code to compare, and the time left', async () => {
  await askApproval();
  await ui.sees('sign in to SSO: ops-sso');
  expect(ui.row('sign in to SSO')).toMatch(/(10|9)m left/);
  expect(ui.screen()).toContain('device.sso.us-east-1.amazonaws.com');
  expect(ui.screen()).toContain('?user_code=BCDF-GHJK');
  expect(ui.screen()).toMatch(/█▀▀▀▀▀█/);
  ui.advance(597_000);
  await ui.sees('0:03 left');
});

it('shows no spinner while it waits for the person', async () => {
  await askApproval();
  ui.advance(1000);
  expect(ui.screen()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
});

it.each([
  ['too low', { columns: 60, rows: 15 }, false, 'this window is 60x15'],
  ['too narrow for the words next to it', { columns: 50, rows: 40 }, false, 'this window is 50x40'],
  ['without Unicode', { columns: 120, rows: 40 }, true, 'A QR code needs a UTF-8 terminal.'],
])('shows only the address and the code in a window that is %s', async (_, size, isAscii, why) => {
  const appearance = { colorLevel: 0, background: undefined, isAscii, isAnimated: true } as const;
  await askApproval({ state: { size, appearance } });
  await ui.sees(why);
  expect(ui.screen()).not.toContain('█');
  expect(ui.screen().replace(/\s/g, '')).toContain(url);
  expect(ui.row('Esc cancel')).toContain('o open the page');
});

it('opens the page, copies the address, and says when there is no browser', async () => {
  await askApproval();
  ui.press('o');
  await ui.sees('The page is open in the browser.');
  expect(ui.calls).toContain(`open ${url}`);
  ui.press('y');
  await ui.sees('The address: copied.');
  expect(ui.copied).toEqual([url]);
  ui.press(keys.ctrl('f'));
  await ui.sees('Only in the sandbox.');
  await ui.end();
  await askApproval({ services: { openPage: async () => false } });
  ui.press('o');
  await ui.sees('No browser found here.');
});

it('warns about an unknown host and opens nothing there', async () => {
  await askApproval(
    {},
    {
      url: undefined,
      warning: 'else.example is not an AWS host, and not the host of your start URL.',
    },
  );
  await ui.sees('! else.example is not an AWS host, and not the host of your start URL.');
  expect(ui.screen()).not.toContain('█');
  ui.press('o');
  ui.press('o');
  expect(ui.calls.filter((call) => call.startsWith('open '))).toEqual([]);
});

it("is approved by the sandbox's phone with ^F", async () => {
  await askApproval({ surroundings: { isSandbox: true } });
  ui.press(keys.ctrl('f'));
  await ui.sees('Approved.');
  expect(ui.calls).toContain('approve BCDF-GHJK');
});

it('closes after the sign-in, and says who is signed in and for how long', async () => {
  const { end } = await askApproval();
  end();
  await ui.seesNo('BCDF-GHJK');
  await ui.sees(/Signed in as sam for (1 h 00|59) m\. Enter opens a shell\./);
});

it('closes and cancels the sign-in with Esc', async () => {
  await askApproval();
  ui.press(keys.escape);
  await ui.sees('Canceled.');
  await ui.seesNo('BCDF-GHJK');
});

it('shows a denial, and starts again with Enter', async () => {
  const { end } = await askApproval();
  end(new AppFailure({ kind: 'sso-denied', reason: 'denied' }));
  await ui.sees('The sign-in was denied in the browser.');
  ui.press(keys.enter);
  await ui.sees('BCDF-GHJK');
});
