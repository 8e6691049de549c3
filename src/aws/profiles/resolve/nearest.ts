import { distance } from 'fastest-levenshtein';
import { bounds } from '../../../bounds';

const mostShown = 3;

/**
 * The names that were most likely meant, nearest first. Such a name contains the typed text, starts
 * like it, differs in at most a third of its letters, or has two letters swapped.
 */
export function nearestNames(name: string, names: readonly string[]): readonly string[] {
  const typed = name.toLowerCase();
  // Protects: an overlong name is compared with nothing, so it takes no time.
  const isName = ({ length }: string) => length <= bounds.fact;
  if (!isName(name)) return [];
  return names
    .filter(isName)
    .map((candidate) => ({ candidate, score: score(typed, candidate.toLowerCase()) }))
    .filter(({ score }) => score < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.score - b.score)
    .slice(0, mostShown)
    .map(({ candidate }) => candidate);
}

function score(typed: string, candidate: string): number {
  const edits = distance(typed, candidate);
  const holds = typed.length > 2 && candidate.includes(typed);
  const most = Math.max(1, Math.floor(Math.max(typed.length, candidate.length) / 3));
  const isSwapped = edits === 2 && sorted(typed) === sorted(candidate);
  const beginsAlike = commonStart(typed, candidate) >= Math.max(3, (typed.length * 2) / 3);
  return holds || edits <= most || isSwapped || beginsAlike ? edits : Number.POSITIVE_INFINITY;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function sorted(text: string): string {
  return [...text].sort().join('');
}
