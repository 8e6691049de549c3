import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe.each(['docs/failures.md', 'SECURITY.md'])('each test that %s names', (document) => {
  const named = Array.from(
    readFileSync(join(root, document), 'utf8').matchAll(/`(test\/[^`]+)`(?:: “([^”]*)”)?/g),
    ([, file = '', title]) => ({ file, title }),
  );

  it.each(named)('is there: $file, $title', ({ file, title }) => {
    expect(existsSync(join(root, file))).toBe(true);
    if (title !== undefined) {
      expect(title).not.toBe('');
      const text = readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'");
      expect(text.includes(title), title).toBe(true);
    }
  });
});
