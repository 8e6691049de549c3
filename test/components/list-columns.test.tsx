import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import { type Device, deviceName } from '../../src/aws/devices/device';
import { cells } from '../../src/cells';
import { App } from '../../src/components/app';
import type { Screen } from '../../src/state/app-state';
import { fitColumns, paneWidth } from '../../src/state/list/list-columns';
import { createWorld, worldConfig } from '../support/ui-world';

const windows = Array.from({ length: 181 }, (_, index) => index + 40);
const contents = fc.record({
  name: fc.integer({ min: 20, max: 70 }),
  account: fc.integer({ min: 7, max: 20 }),
  role: fc.integer({ min: 0, max: 24 }),
  region: fc.integer({ min: 9, max: 14 }),
});

type World = ReturnType<typeof createWorld>;

/** The list, in a window that gets other widths. The library's screen is 100 wide, whatever is asked for. */
function openList(world: World) {
  const app = <App {...world} />;
  const ui = render(app);
  let columns = 100;
  Object.defineProperty(ui.stdout, 'columns', { get: () => columns });
  return {
    painted(width: number): readonly string[] {
      columns = width;
      world.store.setState({ size: { columns, rows: 20 } });
      ui.rerender(app);
      return ui.lastFrame()?.split('\n') ?? [];
    },
    close: () => ui.unmount(),
  };
}
function painted(world: World, columns: number): readonly string[] {
  const list = openList(world);
  const rows = list.painted(columns);
  list.close();
  return rows;
}
const plain = (rows: readonly string[]) =>
  rows.map((row) => stripVTControlCharacters(row.replaceAll(/\u001b\]8;;[^\u0007]*\u0007/g, '')));
const frame = (world: World, columns: number) => plain(painted(world, columns));

describe('a wider window', () => {
  it('never draws a column narrower than a smaller window does, with and without the pane', () => {
    fc.assert(
      fc.property(contents, fc.boolean(), fc.boolean(), (measured, hasDetails, hasMeter) => {
        let before = fitColumns(39, hasDetails, measured, hasMeter);
        let pane = 0;
        // One expectation for all windows: 100,000 of them take two seconds.
        const shrunk: string[] = [];
        for (const columns of windows) {
          const fitted = fitColumns(columns, hasDetails, measured, hasMeter);
          for (const column of ['name', 'account', 'role', 'region', 'meter'] as const)
            if (fitted[column] < before[column]) shrunk.push(`${column} at ${columns}`);
          const width = paneWidth(columns, hasDetails, measured);
          if (width < pane) shrunk.push(`the pane at ${columns}`);
          if (fitted.status < 15) shrunk.push(`status at ${columns}`);
          [before, pane] = [fitted, width];
        }
        expect(shrunk).toEqual([]);
      }),
    );
  });

  it('shows in the list all that the smaller one showed', () => {
    const list = openList(createWorld());
    let before: readonly string[] = [];
    for (const columns of windows) {
      const rows = plain(list.painted(columns));
      const words = new Set(rows.slice(1, 12).join(' ').split(/\s+/));
      for (const row of rows) expect(cells(row)).toBeLessThanOrEqual(columns);
      // Where there is room a broken profile says why in place of it.
      const isWord = (word: string) => /^[\w-]{2,}$/.test(word) && word !== 'broken';
      expect(
        before.filter((word) => !words.has(word)),
        `at ${columns}`,
      ).toEqual([]);
      before = [...words].filter(isWord);
    }
    list.close();
  });

  it('has the pane from 110 columns on, 50 wide from 120, and the rest for the list', () => {
    const world = createWorld();
    expect(frame(world, 109).join('\n')).not.toContain('│');
    expect(frame(world, 110).join('\n')).toContain('│ kjh-SuperDuperUser');
    for (const columns of [120, 160, 200]) {
      const rows = frame(world, columns);
      expect(rows[2]?.indexOf('│')).toBe(columns - 50);
      if (columns > 120)
        expect(rows.join('\n')).toContain('source_profile "nobody" doesn\'t exist.');
    }
  });

  it('cuts why a profile is broken only where the row ends', () => {
    const rows = frame(createWorld(), 80);
    expect(rows.find((row) => row.includes('! broken-role'))).toMatch(
      /source_profile "nobody" doesn't… *$/,
    );
  });
});

describe('names that are too long for their column', () => {
  const long = 'team-platform-eu-west-1-some-workload-account';
  const config = ['admin', 'reader']
    .map((end) => `[profile ${long}-with-a-long-name-${end}]\ncredential_process = x\n`)
    .join('');

  it.each([200, 120, 110, 80, 60, 40])('keep their distinct ends at %i columns', (columns) => {
    const world = createWorld({ config: `${config}${worldConfig}` });
    const rows = frame(world, columns).filter((row) => row.includes('team-'));
    // In the list, the pane and the rows below it alike.
    for (const row of rows) expect(row).toMatch(/team-.*(admin|reader)/);
    expect(rows.filter((row) => /team-\S*…\S*admin/.test(row)).length).toBeGreaterThan(0);
    expect(rows.filter((row) => /team-\S*…\S*reader/.test(row)).length).toBeGreaterThan(0);
  });

  const serialNumbers = ['1', '2'].map(
    (end) => `arn:aws:iam::123456789012:mfa/${long}-with-a-long-name-${end}`,
  );
  const device = (serialNumber: string): Device => ({
    serialNumber,
    name: deviceName(serialNumber),
    kind: 'virtual',
    state: 'enabled',
    enabledAt: undefined,
  });
  const user = {
    name: 'pat',
    account: '123456789012',
    partition: 'aws',
    arn: 'arn:aws:iam::123456789012:user/pat',
  };
  const onScreens: readonly Screen[] = [
    {
      kind: 'devices',
      profileName: `${long}-with-a-long-name-1`,
      list: { user, enabled: serialNumbers.map(device), unused: [] },
      selected: 0,
    },
    { kind: 'device-choice', asker: 'a', profileName: 'a', serialNumbers, selected: 0 },
    {
      kind: 'enrollment',
      profileName: 'a',
      step: { kind: 'existing', user, serialNumbers, selected: 0 },
      busy: undefined,
    },
    ...serialNumbers.map(
      (serialNumber): Screen => ({
        kind: 'token-code',
        asker: 'a',
        profileName: `${long}-with-a-long-name-${serialNumber.slice(-1)}`,
        serialNumber,
        draft: '',
        isShown: false,
        sending: undefined,
        refused: undefined,
      }),
    ),
    {
      kind: 'delete-device',
      device: device(serialNumbers[0] ?? ''),
      notes: [],
      warning: undefined,
      typed: '',
    },
  ];

  it.each(
    onScreens.flatMap((screen) => [120, 80, 60].map((columns) => [screen, columns] as const)),
  )('of devices keep their distinct ends on %j, at %i columns', (screen, columns) => {
    const world = createWorld();
    world.store.setState({ screens: [{ kind: 'profiles' }, screen] });
    const rows = frame(world, columns).filter((row) => row.includes('team-'));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/(team-.*|^…?\S*)-[12]\b/);
  });

  it("keep the search's marks at their ends", () => {
    const world = createWorld({
      config,
      state: {
        appearance: { colorLevel: 3, background: 'dark', isAscii: false, isAnimated: false },
      },
    });
    world.dispatch({ kind: 'open-search' });
    world.dispatch({ kind: 'type', text: 'reader' });
    const [row = ''] = painted(world, 80).filter((text) => text.includes('team-'));
    expect(row).toMatch(/\u001b\[4m(?:\u001b\[[\d;]*m)*reader/);
  });
});
