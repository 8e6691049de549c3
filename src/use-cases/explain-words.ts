import { deviceName } from '../aws/devices/device';
import type { FileLocation, Profile } from '../aws/profiles/profile';
import type { Explanation, PlannedCall } from './explain-profile';
import { keyPlaceOf } from './keys/key-place';
import { type Reader, readers, sayReading } from './readers';

/** What a line is about, and what it says. Holds names from files: not safe to print. */
export type ExplainedLine = { readonly label: string; readonly text: string };

/** What each program gets of the profile, the console, the region and what beats them. */
export function explainLines(
  { readers: found, console, region, wins }: Explanation,
  profile: Profile,
  placeOf: (location: FileLocation) => string,
): readonly ExplainedLine[] {
  const said = found.map((one) => ({ ...one, text: sayReading(one, profile.name) }));
  const texts = [...new Set(said.map(({ text }) => text))];
  return [
    ...texts.map((text) => ({
      label: sayReaders(said.filter((one) => one.text === text).map(({ reader }) => reader)),
      text,
    })),
    ...keysLine(profile, placeOf),
    { label: 'console', text: sayConsole(console) },
    { label: 'region', text: sayRegion(region, placeOf) },
    ...wins.map(({ variable, over }) => ({
      label: 'wins over it',
      text: `${variable}, for ${sayReaders(over)}`,
    })),
  ];
}

function keysLine(
  profile: Profile,
  placeOf: (location: FileLocation) => string,
): readonly ExplainedLine[] {
  const found = keyPlaceOf(profile);
  if (found === undefined) return [];
  const place =
    found.where === 'file' ? placeOf(found.location) : `${found.where}, as ${found.entry}`;
  return [{ label: 'keys', text: `in ${place}` }];
}

function sayConsole({ opens, roleArn, note }: Explanation['console']): string {
  if (!opens) return `does not open: ${note}`;
  const role = roleArn === undefined ? '' : ` as ${lastPart(roleArn)}`;
  return `opens${role}${note === undefined ? '' : `, ${note}`}`;
}

function sayRegion(
  { value, file, line, note }: Explanation['region'],
  placeOf: (location: FileLocation) => string,
): string {
  const place = file === undefined ? [] : placeOf({ file, line });
  if (value !== undefined) return `${value}  ${[place, note ?? []].flat().join('; ')}`;
  return `none: ${note}${file === undefined ? '' : ` to ${place}`}`;
}

const names = {
  aws: 'aws',
  boto3: 'boto3',
  javascript: 'JS',
  go: 'Terraform',
} as const;

function sayReaders(named: readonly Reader[]): string {
  if (named.length === readers.length) return 'all programs';
  const isEverySdk = named.length === readers.length - 1 && !named.includes('aws');
  return isEverySdk ? 'SDKs, Terraform' : named.map((reader) => names[reader]).join(', ');
}

/** One call of the plan. */
export function sayCall(call: PlannedCall): string {
  switch (call.call) {
    case 'ListMFADevices':
      return 'asks AWS for the device';
    case 'GetSessionToken':
      return `code${ofDevice(call.serialNumber)}`;
    case 'AssumeRole':
      return `role ${lastPart(call.roleArn)}${call.code ? `, with a code${ofDevice(call.serialNumber)}` : ''}`;
  }
}

function ofDevice(serialNumber: string | undefined): string {
  return serialNumber === undefined ? '' : ` from ${deviceName(serialNumber)}`;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
