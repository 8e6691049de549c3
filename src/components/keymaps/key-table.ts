import { terminalKeys } from './common';
import { tokenCodeKeymap } from './dialog-keys';
import type { Binding, Keymap } from './keymap';
import { listKeymap } from './list-keys';
import { searchKeymap } from './list-modes';

/** The screens whose keys a reader wants to know before they are seen. */
const screens: readonly (readonly [title: string, keymap: Keymap])[] = [
  ['The list', { bindings: [...listKeymap.bindings, ...terminalKeys.map(toBinding)] }],
  ['Search', searchKeymap(listKeymap)],
  ['The token code', tokenCodeKeymap],
];

/** The keys as a Markdown table, for the README. */
export function keyTable(): string {
  return screens
    .map(([title, { bindings }]) =>
      [
        `**${title}**`,
        '',
        '| key | does | when |',
        '| --- | --- | --- |',
        ...bindings.filter(({ description }) => description !== '').map(toRow),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function toRow({ keys, listedKeys, label, description, when }: Binding): string {
  const named = (listedKeys ?? keys).map((key) => `\`${key}\``).join(' ');
  return `| ${named} | ${description ?? label} | ${when ?? ''} |`.replace('|  |', '| |');
}

function toBinding(key: (typeof terminalKeys)[number]): Binding {
  return { ...key, resolve: () => '' };
}
