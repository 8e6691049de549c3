import { afterEach, expect, it } from 'vitest';
import type { FoundRole } from '../../src/use-cases/sso/found-roles';
import { keys, openUi, type UiOptions } from '../support/ui-screen';

let ui: Awaited<ReturnType<typeof openUi>>;
afterEach(() => ui?.end());

const roles: readonly FoundRole[] = Array.from({ length: 40 }, (_, at) => ({
  accountId: String(111111111111 + at),
  accountName: `Team\u001b[2J ${at}`,
  roleName: 'Reader',
  profile: `team-${at}-Reader`,
}));

async function find(options: UiOptions = {}) {
  const added: (readonly FoundRole[])[] = [];
  ui = await openUi({
    state: { size: { columns: 80, rows: 24 } },
    selected: 'ops-sso',
    ...options,
    services: {
      findRoles: async () => roles,
      addRoles: async (_profile, chosen) => added.push(chosen) > 0,
      ...options.services,
    },
  });
  ui.press('f');
  return added;
}

it.each([
  { columns: 80, rows: 24 },
  { columns: 60, rows: 15 },
])('keeps the selected role in view, and cleans names from AWS, at %o', async (size) => {
  const added = await find({ state: { size } });
  await ui.sees('[ ] team-0-Reader');
  expect(ui.screen()).not.toContain('team-39-Reader');
  ui.press('G ');
  await ui.sees('[x] team-39-Reader');
  await ui.sees('1 of 40 chosen');
  expect(ui.row('1 of 40 chosen')).toContain('111111111150');
  expect(ui.frames()).not.toContain('\u001b[2J 39');
  ui.press(keys.enter);
  await ui.sees('Added 1 profile.');
  expect(added).toEqual([roles.slice(-1)]);
});

it('chooses all and none with a, and adds nothing with Esc', async () => {
  const added = await find();
  await ui.sees('0 of 40 chosen');
  ui.press('a');
  await ui.sees('40 of 40 chosen');
  ui.press('a');
  await ui.sees('0 of 40 chosen');
  ui.press(keys.enter);
  await ui.sees('Nothing is chosen: Space chooses a role.');
  ui.press(keys.escape);
  await ui.sees('Canceled.');
  expect(added).toEqual([]);
});

it('says when every role has a profile, and when the profile is not an SSO profile', async () => {
  await find({ services: { findRoles: async () => [] } });
  await ui.sees('Every role of the SSO sign-in of ops-sso has a profile.');
  ui.press('gf');
  await ui.sees('Only for an SSO profile: its sign-in may open more roles.');
});
