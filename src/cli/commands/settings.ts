import { alignColumns } from '../../cells';
import { printable, shownPath, shownPlace } from '../../printable';
import type { Uses } from '../command-context';
import type { FoundSettings, SettingRow } from '../config/read-settings';
import { exitCodes } from '../exit-codes';

/** Prints every setting, its value and where it comes from, and reports invalid ones. */
export async function run(
  context: Uses<'home' | 'options' | 'settings' | 'stdout' | 'notice'>,
): Promise<number> {
  const { home, options, stdout, notice } = context;
  const found = context.settings();
  if (options['json'] === true) {
    stdout.write(`${JSON.stringify(toJson(found))}\n`);
    return exitCodes.done;
  }
  const { file, isAbsent, rows, problems } = found;
  const table = rows.map((row) => [row.name, sayValue(row), saySource(row, file, home)]);
  const head = `${printable(shownPath(file, home))}${isAbsent ? ' (no such file: every setting is optional)' : ''}`;
  stdout.write(`${[head, ...alignColumns(table)].join('\n')}\n`);
  for (const problem of problems) notice(`${shownPlace(problem, home)}: ${problem.message}`);
  return exitCodes.done;
}

export type SettingsJson = ReturnType<typeof toJson>;

/** The documented JSON. `version` changes if the meaning of a member does. */
function toJson({ file, rows, problems }: FoundSettings) {
  return {
    version: 1,
    file,
    settings: rows.map(({ name, value, source, line, variable }) => ({
      name,
      value,
      source,
      line: line ?? null,
      variable: variable ?? null,
    })),
    problems: problems.map(({ code, message, file, line }) => ({
      code,
      message,
      file,
      line: line ?? null,
    })),
  };
}

function sayValue({ value }: SettingRow): string {
  if (typeof value === 'object') return printable(value.join(' ')) || '(none)';
  return printable(String(value));
}

function saySource(
  { source, line, variable = '' }: SettingRow,
  file: string,
  home: string,
): string {
  if (source === 'environment') return variable;
  return source === 'file' ? printable(shownPlace({ file, line }, home)) : 'default';
}
