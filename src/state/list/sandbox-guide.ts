import { cells } from '../../cells';
import { asciiGlyphs, keyName, unicodeGlyphs } from '../../glyphs';
import type { AppState, TriedStep } from '../app-state';

type GuideStep = {
  /** `1 ✓ sign in to kjh-DuperRole (↵, ^F)`, or a shorter form. */
  readonly text: string;
  readonly state: 'done' | 'next' | 'later';
};

/** What the guide depends on. */
export type Guided = Pick<
  AppState,
  'size' | 'surroundings' | 'profiles' | 'kept' | 'tried' | 'appearance'
>;

export const guideTitle = 'Try';
const gap = 2;

/** Two profiles that the sandbox starts with. */
const role = 'kjh-DuperRole';
const newcomer = 'new-hire';

/**
 * What to try in the sandbox, fitted to the width. A narrow window drops the words of done steps first,
 * then the later steps. Empty outside the sandbox, when all steps are done, and without room for the
 * next step.
 */
export function guideSteps(state: Guided): readonly GuideStep[] {
  const { surroundings, profiles, size } = state;
  const isShown = surroundings.isSandbox && surroundings.pickFor === undefined;
  if (!isShown || !profiles.profiles.has(role) || !profiles.profiles.has(newcomer)) return [];
  const room = size.columns - 2 - cells(guideTitle);
  const steps = stepsOf(state);
  const next = steps.findIndex((step) => step.state === 'next');
  if (next < 0) return [];
  for (const [at, step] of steps.entries()) {
    if (step.state !== 'done' || widthOf(steps) <= room) continue;
    steps[at] = { ...step, text: step.text.split(' ', 2).join(' ') };
  }
  while (widthOf(steps) > room && steps.length > next + 1) steps.pop();
  return widthOf(steps) <= room ? steps : [];
}

function stepsOf(state: Guided): GuideStep[] {
  const glyphs = state.appearance.isAscii ? asciiGlyphs : unicodeGlyphs;
  const steps = [
    [state.tried.has('sign-in'), signInWords(keyName('Enter', glyphs))],
    [state.tried.has('all-roles'), 'a all roles'],
    [state.tried.has('shell'), 's shell, then aws sts get-caller-identity'],
    [state.profiles.profiles.get(newcomer)?.mfaSerial !== undefined, `e on ${newcomer}`],
  ] as const;
  const next = steps.findIndex(([isDone]) => !isDone);
  return steps.map(([isDone, words], at) => {
    const step = isDone ? 'done' : at === next ? 'next' : 'later';
    const sign = { done: `${glyphs.done} `, next: `${glyphs.next} `, later: '' }[step];
    return { text: `${at + 1} ${sign}${words}`, state: step };
  });
}

function signInWords(enter: string): string {
  return `sign in to ${role} (${enter}, ^F)`;
}

function widthOf(steps: readonly GuideStep[]): number {
  return steps.reduce((sum, { text }) => sum + gap + cells(text), 0);
}

/** Any program's sign-in to the role completes the first step. A sign-out doesn't undo it. */
export function withSignIn({ tried, kept }: Pick<AppState, 'tried' | 'kept'>): AppState['tried'] {
  const isDone = tried.has('sign-in') || !kept.some(({ row }) => row.profileName === role);
  return isDone ? tried : new Set(tried).add('sign-in');
}

/** Adds a step to those tried so far. */
export function withTried(step: TriedStep): (state: AppState) => Pick<AppState, 'tried'> {
  return ({ tried }) => ({ tried: new Set(tried).add(step) });
}
