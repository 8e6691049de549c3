import type { Secret } from '../../secret';

/** The seed in groups of four, as people type it, in lines of at most so many columns. */
export function seedLines(seed: Secret, columns: number): readonly string[] {
  const groups = seed.reveal().match(/.{1,4}/g) ?? [];
  const perLine = Math.max(1, Math.floor((columns + 1) / 5));
  return Array.from({ length: Math.ceil(groups.length / perLine) }, (_, line) =>
    groups.slice(line * perLine, (line + 1) * perLine).join(' '),
  );
}
