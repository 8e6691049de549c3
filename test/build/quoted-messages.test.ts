import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('docs/troubleshooting.md quotes messages that the program still has', () => {
  const source = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
    .join('\n');
  const page = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');
  const quotes = [...page.matchAll(/“([^”]+)”/g)].map(([, quote = '']) => quote);
  expect(quotes.length).toBeGreaterThan(20);
  const parts = quotes.flatMap((quote) => quote.split('…')).filter((part) => part.trim() !== '');
  expect(parts.filter((part) => !source.includes(part))).toEqual([]);
});
