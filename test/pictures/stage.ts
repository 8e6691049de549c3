/** What every picture has in common: one day, one place, and nothing that comes from chance. */
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import type { Program } from '../support/program';
import { holdDate } from '../support/program-time';
import { openSandbox } from '../support/sandbox';

export const backgrounds = { dark: '#16181d', light: '#ffffff' } as const;
export type Background = keyof typeof backgrounds;

/** The seed of nobody's device. */
const pictureSeed = 'PICTUREPICTUREPICTUREPICTUREPICTUREPICTUREPICTUREPICTUREPICTURE2';

export async function setStage(background: Background) {
  // The sandbox lives in this process, so its day is that of every picture.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-28T14:03:12Z') });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const sandbox = await openSandbox();
  const { world } = sandbox;
  const add = world.addDevice.bind(world);
  vi.spyOn(world, 'addDevice').mockImplementation((fields) =>
    add({ seed: pictureSeed, ...fields }),
  );
  const date = holdDate(sandbox);
  const env = { ...date.env, TZ: 'UTC', NO_ANIMATIONS: '1', AWSMFA_THEME: background };
  return { sandbox, date, env };
}

export async function settles(program: Program): Promise<void> {
  await program.waitsFor('the frame is whole', () => !program.isDrawing());
}

export function pictureFile(name: string, background: Background): string {
  return fileURLToPath(new URL(`../../docs/pictures/${name}-${background}.svg`, import.meta.url));
}
