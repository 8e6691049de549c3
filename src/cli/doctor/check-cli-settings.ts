import type { ProfileSet } from '../../aws/profiles/profile';
import type { Environment } from '../../aws/profiles/read/locate';
import { visibleFlaw } from '../../aws/profiles/resolve/setting-rules';
import { quoted, shownPlace } from '../../printable';
import { isVersion1 } from './check-environment';
import { type Finding, findings } from './finding';

/**
 * Settings that the AWS CLI alone reads, and ends at: AWS CLI 1.45 (`awscli/formatter.py`,
 * `customizations/scalarparse.py`), and what the documentation of version 2 adds.
 */
const cliSettings = [
  {
    key: 'output',
    variable: 'AWS_DEFAULT_OUTPUT',
    values: ['json', 'text', 'table'],
    ofVersion2: ['yaml', 'yaml-stream', 'off'],
  },
  {
    key: 'cli_timestamp_format',
    variable: undefined,
    values: ['wire', 'iso8601', 'none'],
    ofVersion2: [],
  },
] as const;

/** What the SDKs and awsmfa do not read, and every `aws` command fails with. */
export function checkCliSettings(
  { profiles }: ProfileSet,
  env: Environment,
  awsCliVersion: string | undefined,
  home: string,
): readonly Finding[] {
  const { problem } = findings('settings');
  return cliSettings.flatMap(({ key, variable, values, ofVersion2 }) => {
    const known: readonly string[] = isVersion1(awsCliVersion)
      ? values
      : [...values, ...ofVersion2];
    const flawOf = (value: string) =>
      known.includes(value)
        ? undefined
        : (visibleFlaw(value) ?? `${versionOf(value, ofVersion2)} takes ${known.join(', ')}`);
    const ofVariable = variable === undefined ? undefined : env[variable];
    if (variable !== undefined && ofVariable !== undefined) {
      const flaw = flawOf(ofVariable);
      if (flaw === undefined) return [];
      const message = `${variable} is ${quoted(ofVariable)}, and aws fails with it: ${flaw}.`;
      return [problem(message, `unset ${variable}`)];
    }
    return [...profiles.values()].flatMap(({ name, settings, locate }) => {
      const value = settings.get(key);
      const flaw = typeof value === 'string' ? flawOf(value) : undefined;
      if (typeof value !== 'string' || flaw === undefined) return [];
      return [
        problem(
          `${name}: ${key} = ${value || '""'} is not valid, and aws fails with it: ${flaw}.`,
          `Fix: ${shownPlace(locate(key), home)}`,
        ),
      ];
    });
  });
}

function versionOf(value: string, ofVersion2: readonly string[]): string {
  return ofVersion2.includes(value) ? 'version 1 of aws' : 'aws';
}
