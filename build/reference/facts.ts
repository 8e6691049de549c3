/** What the program reads and writes, for the documentation. The tests compare it with the sources. */

import { settingSummaries, uiSettings } from '../../src/user-settings';

type SettingFact = {
  readonly name: string;
  readonly values: string;
  readonly usual: string;
  readonly variable: string;
  readonly summary: string;
};

const settingNames = Object.keys(uiSettings) as (keyof typeof uiSettings)[];

export const settings: readonly SettingFact[] = [
  ...settingNames.map((name) => {
    const { key, values, initial, variable } = uiSettings[name];
    return {
      name: key,
      values: values.map((value) => `\`${value}\``).join(', ') || 'names of profiles',
      usual: typeof initial === 'object' ? '' : `\`${initial}\``,
      variable: variable === undefined ? '' : `\`${variable}\``,
      summary: settingSummaries[name],
    };
  }),
  {
    name: '[accounts]',
    values: '`123456789012 = acme-main`',
    usual: '',
    variable: '',
    summary: settingSummaries.accounts,
  },
];

type Fact = { readonly names: readonly string[]; readonly summary: string };

/** Besides the variables of the settings. */
export const variables: readonly Fact[] = [
  { names: ['AWSMFA_NO_CACHE=1'], summary: 'keep sessions in memory only, as `--no-cache` does' },
  {
    names: ['AWSMFA_WAIT'],
    summary: 'how many seconds to wait for a code in an open awsmfa, as `--wait` does',
  },
  {
    names: ['ACCESSIBLE=1', 'INK_SCREEN_READER=true'],
    summary: 'plain lines and numbers for screen readers instead of the full screen',
  },
  { names: ['NO_COLOR'], summary: 'no color, as `--no-color`' },
  { names: ['FORCE_COLOR'], summary: 'from `0`, no color, to `3`, 16 million colors' },
  { names: ['NO_ANIMATIONS'], summary: 'no spinners' },
  { names: ['SHELL'], summary: 'the shell that `shell` starts' },
  { names: ['BROWSER'], summary: 'the program that opens the web console and sign-in pages' },
  {
    names: ['XDG_CONFIG_HOME'],
    summary: 'the directory of the settings file is `$XDG_CONFIG_HOME/awsmfa`',
  },
  {
    names: ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'],
    summary: 'the paths of the config and the credentials file',
  },
  {
    names: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'],
    summary: 'the profile of a command that names none',
  },
  {
    names: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    summary: "the region, in place of the profile's",
  },
  {
    names: ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_IAM'],
    summary: 'the endpoints of AWS',
  },
  {
    names: ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'],
    summary: 'the proxy on the way to AWS',
  },
  {
    names: ['AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'],
    summary: 'the certificates to trust',
  },
];

export const files: readonly Fact[] = [
  {
    names: ['~/.aws/config', '~/.aws/credentials'],
    summary:
      'your profiles. `enroll`, `devices`, `link`, `add`, `keys` and `login --find-roles` change them, and keep the old text in `config.awsmfa-backup` or `credentials.awsmfa-backup`',
  },
  {
    names: ['~/.aws/config.awsmfa-lock', '~/.aws/config.awsmfa-unfinished'],
    summary:
      'while a file is changed: the process that changes it, and the old text for the next run if that process is killed',
  },
  { names: ['~/.config/awsmfa/config'], summary: 'your settings. awsmfa never writes it' },
  {
    names: ['~/.aws/cli/cache/<key>.json'],
    summary: 'role sessions, in the format of the AWS CLI and under its names',
  },
  { names: ['~/.aws/cli/cache/awsmfa-<key>.json'], summary: 'MFA sessions' },
  {
    names: ['~/.aws/cli/cache/awsmfa-<key>.lock'],
    summary:
      'the process that asks for a code or runs a `credential_process`, so that only one does',
  },
  {
    names: ['~/.aws/cli/cache/awsmfa-<hash>.index'],
    summary: 'the access key id that a `credential_process` printed, without the secret',
  },
  {
    names: ['~/.aws/cli/cache/awsmfa-<key>.rotate'],
    summary: 'the ids of the old and the new access key during a rotation',
  },
  {
    names: [
      '~/.aws/cli/cache/awsmfa-ui-<pid>.lock',
      '~/.aws/cli/cache/awsmfa-<key>.ask',
      '~/.aws/cli/cache/awsmfa-<key>.refused',
    ],
    summary: 'that awsmfa is open, which program asks it for a code, and that you refused',
  },
  {
    names: ['~/.aws/sso/cache/<hash>.json'],
    summary: 'Identity Center tokens, in the format of the AWS CLI',
  },
];
