import { expect, it } from 'vitest';
import type { FileChange } from '../../src/aws/profiles/edit/write-config';
import { changeFiles } from '../../src/use-cases/change-files';

it.each([
  ['hard-links', 'The file has other names (hard links)'],
  ['mount-point', 'The file is a mount point'],
] as const)('says before a change that a file is written in place: %s', async (reason, said) => {
  const change: FileChange = {
    path: '/home/pat/.aws/config',
    before: 'a\n',
    after: 'a\nb\n',
    inPlace: { reason, backup: '/home/pat/.aws/config.awsmfa-backup' },
  };
  const shown: string[] = [];
  const isMade = await changeFiles(
    { kind: 'remove-section', profile: 'a' },
    { title: 'Unlink a', reason: '' },
    { preview: () => [change], write: async () => [], home: '/home/pat' },
    {
      tell: () => {},
      confirm: async ({ lines }) => {
        shown.push(...lines);
        return true;
      },
    },
  );
  expect(isMade).toBe(true);
  expect(shown).toEqual([
    '~/.aws/config:2',
    '+ b',
    `${said}, so it is written in place. Its old text is kept in ~/.aws/config.awsmfa-backup.`,
  ]);
});
