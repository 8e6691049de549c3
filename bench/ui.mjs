import { createHome, profileName } from './home.mjs';
import { runBeside } from './program.mjs';
import { median, quantile, timeRounds } from './rounds.mjs';
import { pause, readProcess, startUi } from './terminal.mjs';

/** @typedef {ReturnType<typeof startUi>} Ui */

const many = 10_000;

/** From the program's start to the first row of profiles on the terminal. */
export async function firstFrame() {
  const few = createHome({ roles: 19, signedIn: 19 });
  const lots = createHome({ roles: many - 1, signedIn: 19 });
  try {
    const { medians, kept } = await timeRounds('node', {
      node: () => runBeside(process.execPath, ['-e', '0'], few.env),
      few: () => timeFirstFrame(few.env),
      // It has more roles than a group shows at first, so wait for the word "roles".
      lots: () => timeFirstFrame(lots.env, 'roles'),
    });
    const node = medians['node'] ?? Number.NaN;
    const first = (medians['few'] ?? Number.NaN) / node;
    const more = (medians['lots'] ?? Number.NaN) / (medians['few'] ?? Number.NaN);
    return [
      {
        what: 'first frame of the UI, 20 profiles',
        goal: '3.8 x `node -e 0`',
        measured: `${first.toFixed(2)} x (${Math.round(node)} ms, ${kept} rounds)`,
        met: first <= 3.8,
      },
      {
        what: 'first frame, 10,000 profiles',
        goal: '1.3 x 20 profiles',
        measured: `${more.toFixed(2)} x`,
        met: more <= 1.3,
      },
    ];
  } finally {
    few.remove();
    lots.remove();
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} shown what the frame has
 */
async function timeFirstFrame(env, shown = profileName(0)) {
  const start = performance.now();
  const ui = startUi(env);
  await ui.until((output) => output.includes(shown));
  const took = performance.now() - start;
  await ui.close();
  return took;
}

/** From a key to the first byte of the frame that responds to it. */
export async function keypress() {
  const keys = 300;
  const { env, remove } = createHome({ roles: many - 1, signedIn: 19 });
  const ui = startUi(env);
  try {
    await unfold(ui);
    const times = [];
    for (let key = 0; key < keys; key++) {
      // Skip what the clock drew meanwhile.
      await ui.until(() => true);
      const start = performance.now();
      ui.press(key % 60 < 30 ? 'j' : 'k');
      await ui.until((output) => output !== '');
      times.push(performance.now() - start);
      await pause(20);
    }
    const p99 = quantile(times, 0.99);
    return [
      {
        what: 'keypress to frame, 10,000 profiles, 120x40, p99',
        goal: '16 ms',
        measured: `${p99.toFixed(1)} ms (median ${median(times).toFixed(1)} ms, ${keys} keys)`,
        met: p99 <= 16,
      },
    ];
  } finally {
    await ui.close();
    remove();
  }
}

/**
 * From 500 keys in one write to the frame that shows their result. The keys end one row from where
 * they began.
 */
export async function manyKeys() {
  const { env, remove } = createHome({ roles: many - 1, signedIn: 19 });
  const ui = startUi(env);
  try {
    await unfold(ui);
    const times = [];
    const frames = [];
    for (let round = 0; round < 10; round++) {
      await ui.until(() => true);
      const start = performance.now();
      // The last key opens the help.
      ui.press(`${'jk'.repeat(249)}j?`);
      let output = '';
      await ui.until((text) => {
        output = text;
        return text.includes('find a key');
      });
      times.push(performance.now() - start);
      frames.push(output.split('\u001b[?2026h').length - 1);
      ui.press('\u001b');
      await pause(300);
    }
    const time = median(times);
    const most = Math.max(...frames);
    return [
      {
        what: '500 keys in one write, 10,000 profiles',
        goal: '0.5 s, at most 5 frames',
        measured: `${(time / 1000).toFixed(2)} s, ${most} frames (${times.length} rounds)`,
        met: time <= 500 && most <= 5,
      },
    ];
  } finally {
    await ui.close();
    remove();
  }
}

/** @param {Ui} ui */
async function seesFirst(ui) {
  await ui.until((output) => output.includes(profileName(0)));
}

/** @param {Ui} ui */
async function unfold(ui) {
  await ui.until((output) => output.includes('roles'));
  await pause(1000);
  ui.press('\u001b[C');
  await ui.until((output) => output.includes(profileName(0)));
  await pause(500);
}

/** The cost of 40 countdowns while nobody presses a key. */
export async function idle() {
  if (process.platform !== 'linux')
    return ['idle UI with 40 countdowns', 'memory of the UI, 20 profiles'].map((what) => ({
      what,
      goal: '',
      measured: 'needs /proc of Linux',
      met: undefined,
    }));
  const seconds = 30;
  const many = createHome({ roles: 40, signedIn: 40 });
  const few = createHome({ roles: 19, signedIn: 19 });
  try {
    const busy = await watch(many.env, seconds, unfold);
    const small = await watch(few.env, 10);
    return [
      {
        what: `idle UI with 40 countdowns, ${seconds} s`,
        goal: '1 % of a core, 1 kB/s to the terminal',
        measured: `${busy.cpuPercent.toFixed(1)} %, ${Math.round(busy.bytesPerSecond)} B/s`,
        met: busy.cpuPercent <= 1 && busy.bytesPerSecond <= 1000,
      },
      {
        what: 'memory of the UI, 20 profiles',
        goal: '110 MB RSS',
        measured: `${Math.round(small.residentMegabytes)} MB`,
        met: small.residentMegabytes <= 110,
      },
    ];
  } finally {
    many.remove();
    few.remove();
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {number} seconds
 * @param {(ui: Ui) => Promise<void>} begin
 */
async function watch(env, seconds, begin = seesFirst) {
  const ui = startUi(env);
  try {
    await begin(ui);
    await pause(3000);
    const before = { ...readProcess(ui.pid), bytes: ui.bytes() };
    await pause(seconds * 1000);
    const after = { ...readProcess(ui.pid), bytes: ui.bytes() };
    return {
      cpuPercent: (100 * (after.cpuSeconds - before.cpuSeconds)) / seconds,
      bytesPerSecond: (after.bytes - before.bytes) / seconds,
      residentMegabytes: after.residentMegabytes,
    };
  } finally {
    await ui.close();
  }
}
