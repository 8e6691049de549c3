/** The generated parts of README.md and docs, each between its two marks: `<!-- keys -->`, `<!-- /keys -->`. */

import {
  type CommandSpec,
  commonOptions,
  type OptionSpec,
  signInOptions,
} from '../../src/cli/command-table';
import { exitCodeMeanings } from '../../src/cli/exit-codes';
import { commandName, documentedCommands, optionSummary } from './commands';
import { files, settings, variables } from './facts';
import { keySections } from './keys';
import type { Json } from './schema';
import { schemas } from './schemas';

const parts: Readonly<Record<string, () => string>> = {
  keys: keyTables,
  commands: commandSections,
  'exit-codes': () => table(['exit code', 'meaning'], exitCodeMeanings),
  settings: () =>
    table(
      ['setting', 'values', 'default', 'variable', 'what it does'],
      settings.map(({ name, values, usual, variable, summary }) => [
        code(name),
        values,
        usual,
        variable,
        summary,
      ]),
    ),
  variables: () => table(['variable', 'what it does'], variables.map(toFactRow)),
  files: () => table(['file', 'what is in it'], files.map(toFactRow)),
  json: jsonSections,
};

const mark = /^<!-- (?<name>[a-z-]+) -->\n[\s\S]*?^<!-- \/\k<name> -->$/gm;

/** The document with each generated part as it is now. Throws an `Error` for a mark of no part. */
export function fillIn(document: string): string {
  return document.replace(mark, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`nothing is generated for <!-- ${name} -->`);
    return `<!-- ${name} -->\n\n${part()}\n<!-- /${name} -->`;
  });
}

function usage(command: CommandSpec): string {
  return `${commandName(command)} ${command.synopsis}`.trimEnd();
}

function keyTables(): string {
  return keySections
    .map(({ title, rows }) => {
      const cells = rows.map(({ keys, action, condition }) => [
        keys.map(code).join(' '),
        action,
        condition,
      ]);
      return `## ${title}\n\n${table(['key', 'what it does', 'when'], cells)}`;
    })
    .join('\n');
}

function commandSections(): string {
  const shared = [
    `### Sign-in options\n\n${optionTable(signInOptions)}`,
    `### Options of every command\n\n${optionTable(commonOptions)}`,
  ];
  return [...documentedCommands.map(commandSection), ...shared].join('\n');
}

function commandSection(command: CommandSpec): string {
  const { summary, options, signsIn } = command;
  const own = options.length === 0 ? '' : `\n${optionTable(options)}`;
  const more = signsIn ? '\nAnd the [sign-in options](#sign-in-options).\n' : '';
  return `## ${commandName(command).replace('awsmfa ', '')}\n\n\`${usage(command)}\`: ${summary}.\n${own}${more}`;
}

function optionTable(options: readonly OptionSpec[]): string {
  return table(
    ['option', 'what it does'],
    options.map((option) => {
      const { name, short, value } = option;
      const names = [...(short === undefined ? [] : [`-${short}`]), `--${name} ${value ?? ''}`];
      return [names.map((one) => code(one.trimEnd())).join(', '), optionSummary(option)];
    }),
  );
}

function jsonSections(): string {
  return Object.entries<Json>(schemas)
    .map(([name, { anyOf, ...json }]) => {
      const tables = (anyOf ?? [json]).map((shape) =>
        [
          ...(shape.description === undefined ? [] : [`${shape.description}:\n\n`]),
          table(['member', 'type', 'meaning'], memberRows(shape, '')),
        ].join(''),
      );
      return `## ${name}\n\n${tables.join('\n')}`;
    })
    .join('\n');
}

/** A row for each member, `profiles[].name` for one of each item. */
function memberRows(shape: Json, path: string): readonly (readonly string[])[] {
  return Object.entries(shape.properties ?? {}).flatMap(([key, member]) => {
    const name = `${path}${key}${shape.required?.includes(key) ? '' : '?'}`;
    const row = [code(name), typeOf(member), member.description ?? ''];
    return [row, ...innerRows(member, name)];
  });
}

function innerRows(member: Json, path: string): readonly (readonly string[])[] {
  const inner = member.anyOf ?? [];
  return [
    ...memberRows(member, `${path}.`),
    ...(member.items === undefined ? [] : innerRows(member.items, `${path}[]`)),
    ...inner.flatMap((one) => innerRows(one, path)),
  ];
}

function typeOf({ type, anyOf, enum: values, const: only, items, description = '' }: Json): string {
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (values !== undefined) {
    const isExplained = values.every((value) => description.includes(code(value)));
    return isExplained ? 'string' : values.map(code).join(', ');
  }
  if (only !== undefined) return code(JSON.stringify(only));
  return items === undefined ? (type ?? '') : `array of ${typeOf(items)}`;
}

function toFactRow({ names, summary }: (typeof files)[number]): readonly string[] {
  return [names.map(code).join(', '), summary];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `|${cells.map((cell) => ` ${escaped(cell)}`.trimEnd()).join(' |')} |\n`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('');
}

/** A bar ends a cell even in code. Outside of code, `<profile>` would be HTML. */
function escaped(cell: string): string {
  return cell
    .replaceAll('|', '\\|')
    .replaceAll(/`[^`]*`|</g, (found) => (found === '<' ? '\\<' : found));
}

function code(text: string): string {
  return `\`${text}\``;
}
