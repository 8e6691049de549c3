/** A row of the table in docs/variables.md: what a tool uses if two settings name credentials. */
export type Row = {
  readonly variable: string;
  /** What else is handed over. */
  readonly beside: 'keys in variables' | 'the endpoint';
  /** `~` is the home directory. */
  readonly variables: Readonly<Record<string, string>>;
  readonly withDefaultKeys: boolean;
  readonly about: 'key' | 'token' | 'region';
  /** How a Bedrock client signs. */
  readonly isBedrock: boolean;
  /** What botocore and the AWS CLI use, or `undefined` if not tried. */
  readonly botocore: string | undefined;
  readonly javascript: string | undefined;
  /** The same in the table's words. */
  readonly says: { readonly botocore: string; readonly javascript: string };
};

type Given = Pick<Row, 'variable' | 'beside' | 'variables'> & Partial<Row>;

function row(given: Given, botocore: Outcome, javascript: Outcome): Row {
  return {
    withDefaultKeys: false,
    about: 'key',
    isBedrock: false,
    ...given,
    botocore: botocore.value,
    javascript: javascript.value,
    says: { botocore: botocore.says, javascript: javascript.says },
  };
}

type Outcome = { readonly value: string | undefined; readonly says: string };

const keys = { value: 'AKIAVARIABLES', says: 'the keys' };
const endpoint = { value: 'ASIAENDPOINT', says: 'the endpoint' };
const profile = { value: 'AKIAPROFILE', says: '**the profile**' };
const defaults = { value: 'AKIADEFAULT', says: '**the file**' };
const fails = (says: string) => ({ value: 'fails', says });
const variable = (value: string, says: string) => ({ value, says });

export const rows: readonly Row[] = [
  row(
    { variable: '`AWS_PROFILE`', beside: 'keys in variables', variables: { AWS_PROFILE: 'other' } },
    keys,
    profile,
  ),
  row(
    {
      variable: '`AWS_DEFAULT_PROFILE`',
      beside: 'keys in variables',
      variables: { AWS_DEFAULT_PROFILE: 'other' },
    },
    keys,
    keys,
  ),
  row(
    { variable: '`AWS_PROFILE`', beside: 'the endpoint', variables: { AWS_PROFILE: 'other' } },
    profile,
    profile,
  ),
  row(
    {
      variable: '`AWS_DEFAULT_PROFILE`',
      beside: 'the endpoint',
      variables: { AWS_DEFAULT_PROFILE: 'other' },
    },
    profile,
    endpoint,
  ),
  row(
    {
      variable: 'keys under `[default]`',
      beside: 'keys in variables',
      variables: {},
      withDefaultKeys: true,
    },
    keys,
    keys,
  ),
  row(
    {
      variable: 'keys under `[default]`',
      beside: 'the endpoint',
      variables: {},
      withDefaultKeys: true,
    },
    defaults,
    defaults,
  ),
  row(
    {
      variable: '`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`',
      beside: 'the endpoint',
      variables: { AWS_ACCESS_KEY_ID: 'AKIAVARIABLES', AWS_SECRET_ACCESS_KEY: 'secret' },
    },
    { ...keys, says: '**the keys**' },
    { ...keys, says: '**the keys**' },
  ),
  row(
    {
      variable: '`AWS_SECURITY_TOKEN`',
      beside: 'keys in variables',
      variables: { AWS_SECURITY_TOKEN: 'security' },
      about: 'token',
    },
    { value: 'security', says: '**it replaces the session token**' },
    { value: 'session', says: 'the session token' },
  ),
  row(
    {
      variable: '`AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN`',
      beside: 'keys in variables',
      variables: webIdentity(),
    },
    keys,
    keys,
  ),
  row(
    {
      variable: '`AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN`',
      beside: 'the endpoint',
      variables: webIdentity(),
    },
    fails('**the web identity**'),
    fails('**the web identity**'),
  ),
  row(
    {
      variable: '`AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`',
      beside: 'the endpoint',
      variables: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/elsewhere' },
    },
    fails('**the address on ECS**'),
    fails('**the address on ECS**'),
  ),
  row(
    {
      variable: '`AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`',
      beside: 'the endpoint',
      variables: { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '~/token' },
    },
    fails('**the token in the file**'),
    { ...endpoint, says: '**the token in the file**, then the endpoint' },
  ),
  row(
    {
      variable: '`BOTO_CONFIG`',
      beside: 'the endpoint',
      variables: { BOTO_CONFIG: '~/boto' },
    },
    { value: 'AKIABOTO', says: '**the file**' },
    endpoint,
  ),
  row(
    {
      variable: '`AWS_CREDENTIAL_FILE`',
      beside: 'the endpoint',
      variables: { AWS_CREDENTIAL_FILE: '~/original' },
    },
    { value: 'AKIAORIGINAL', says: '**the file**' },
    endpoint,
  ),
  row(
    {
      variable: '`AWS_BEARER_TOKEN_BEDROCK`',
      beside: 'keys in variables',
      variables: { AWS_BEARER_TOKEN_BEDROCK: 'bearer' },
      isBedrock: true,
    },
    variable('Bearer', '**the bearer token**, for Bedrock'),
    { value: undefined, says: 'not tried' },
  ),
  row(
    {
      variable: '`AWS_REGION` and `AWS_DEFAULT_REGION`',
      beside: 'keys in variables',
      variables: { AWS_REGION: 'first-region', AWS_DEFAULT_REGION: 'second-region' },
      about: 'region',
    },
    variable('second-region', '`AWS_DEFAULT_REGION` (version 1)'),
    variable('first-region', '`AWS_REGION`'),
  ),
  row(
    {
      variable: '`AWS_REGION` and the `region` of `AWS_PROFILE`',
      beside: 'keys in variables',
      variables: { AWS_REGION: 'first-region', AWS_PROFILE: 'other' },
      about: 'region',
    },
    variable('profile-region', "the profile's (version 1)"),
    variable('first-region', '`AWS_REGION`'),
  ),
  row(
    {
      variable: '`AWS_DEFAULT_REGION` and the `region` of `AWS_PROFILE`',
      beside: 'keys in variables',
      variables: { AWS_DEFAULT_REGION: 'second-region', AWS_PROFILE: 'other' },
      about: 'region',
    },
    variable('second-region', '`AWS_DEFAULT_REGION`'),
    variable('profile-region', "the profile's"),
  ),
];

/** Nothing answers here, so a program that uses it fails. */
function webIdentity(): Readonly<Record<string, string>> {
  return {
    AWS_WEB_IDENTITY_TOKEN_FILE: '~/token',
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web',
    AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
}
