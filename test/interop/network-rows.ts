/** Names for the rows: two proxies and a TLS proxy, two servers, and CA bundles. */
export type Places = Readonly<
  Record<'a' | 'b' | 'tls' | 'front' | 'plain' | 'frontPort' | 'ca' | 'otherCa' | 'home', string>
>;

export type NetworkRow = {
  readonly env?: Readonly<Record<string, string>>;
  /** Lines in the profile's section. */
  readonly settings?: string;
  readonly service?: 'iam';
  /** Why awsmfa differs from botocore, as in docs/network.md. */
  readonly differs?: string;
};

/** Calls without an endpoint go through the proxy, so that the test sees the host. */
const regions = [
  'us-east-1',
  'eu-west-1',
  'cn-northwest-1',
  'us-gov-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
  'eusc-de-east-1',
  'fips-us-east-1',
  'us-west-2-fips',
  'fips-us-gov-west-1',
  'aws-global',
  'us-newplace-7',
].map((region) => ({ settings: `region = ${region}` }));

const inIam = [
  'us-west-2',
  'cn-north-1',
  'us-iso-west-1',
  'us-isof-east-1',
  'fips-us-east-1',
  'aws-global',
].map((region) => ({ settings: `region = ${region}`, service: 'iam' as const }));

/** `{a}` and similar names are replaced. A row without a proxy goes through `a`. */
export const networkRows: readonly NetworkRow[] = [
  ...regions,
  ...inIam,
  { settings: 'region = us-west-2\nuse_fips_endpoint = true' },
  { settings: 'region = us-west-2\nuse_dualstack_endpoint = true' },
  { settings: 'region = us-west-2\nsts_regional_endpoints = legacy' },
  { settings: 'region = eu-west-1', env: { AWS_USE_FIPS_ENDPOINT: 'true' } },
  { settings: 'region = us_east_1' },
  {
    settings: 'region = xx-moon-1',
    differs: 'awsmfa refuses a region in no known partition; botocore takes it for a region of aws',
  },
  {
    settings: 'region = us-west-2',
    env: { AWS_DEFAULT_REGION: 'eu-west-1' },
    differs: "awsmfa asks STS in the profile's own region; botocore prefers AWS_DEFAULT_REGION",
  },
  // Endpoints.
  { settings: 'endpoint_url = {front}\nca_bundle = {ca}' },
  {
    settings: 'endpoint_url = {plain}',
    env: { AWS_ENDPOINT_URL_STS: '{front}', AWS_CA_BUNDLE: '{ca}' },
  },
  { settings: 'endpoint_url = localhost:4566' },
  { env: { AWS_ENDPOINT_URL: 'http://' } },
  { env: { AWS_ENDPOINT_URL: '{plain}' } },
  { env: { AWS_ENDPOINT_URL: '{plain}' }, settings: 'region = fips-us-east-1' },
  { env: { AWS_ENDPOINT_URL: '{plain}', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } },
  // Which proxy.
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{ca}', HTTPS_PROXY: 'http://{b}' } },
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{ca}', HTTPS_PROXY: '{b}' } },
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{ca}', HTTPS_PROXY: '//{b}' } },
  {
    env: {
      AWS_ENDPOINT_URL: '{front}',
      AWS_CA_BUNDLE: '{ca}',
      HTTPS_PROXY: 'http://{a}',
      https_proxy: 'http://{b}',
    },
  },
  {
    env: {
      AWS_ENDPOINT_URL: '{front}',
      AWS_CA_BUNDLE: '{ca}',
      HTTPS_PROXY: 'http://{a}',
      https_proxy: '',
    },
  },
  {
    env: {
      AWS_ENDPOINT_URL: '{front}',
      AWS_CA_BUNDLE: '{ca}',
      HTTPS_PROXY: '',
      ALL_PROXY: 'http://{b}',
      HTTP_PROXY: 'http://{b}',
    },
  },
  {
    env: {
      AWS_ENDPOINT_URL: '{front}',
      AWS_CA_BUNDLE: '{ca}',
      Https_Proxy: 'http://{b}',
      HTTPS_PROXY: '',
    },
  },
  { env: { AWS_ENDPOINT_URL: '{plain}', HTTP_PROXY: 'http://{b}' } },
  { env: { AWS_ENDPOINT_URL: '{plain}', HTTP_PROXY: '{b}' } },
  { env: { AWS_ENDPOINT_URL: '{plain}', http_proxy: 'http://{b}' } },
  { env: { AWS_ENDPOINT_URL: '{plain}', HTTP_PROXY: 'http://{b}', REQUEST_METHOD: 'GET' } },
  { env: { AWS_ENDPOINT_URL: '{plain}', ALL_PROXY: 'http://{b}' } },
  {
    env: {
      AWS_ENDPOINT_URL: '{front}',
      AWS_CA_BUNDLE: '{ca}',
      HTTPS_PROXY: 'http://me:s%2Fcret@{b}',
    },
  },
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{ca}', HTTPS_PROXY: 'http://me@{b}' } },
  { env: { AWS_ENDPOINT_URL: '{plain}', HTTP_PROXY: 'http://me:secret@{b}' } },
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{ca}', HTTPS_PROXY: 'https://{tls}' } },
  {
    env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{otherCa}', HTTPS_PROXY: 'https://{tls}' },
  },
  {
    env: { AWS_ENDPOINT_URL: '{plain}', AWS_CA_BUNDLE: '{otherCa}', HTTP_PROXY: 'https://{tls}' },
    differs:
      "awsmfa checks the certificate of a proxy with TLS; botocore doesn't for an http endpoint",
  },
  { env: { AWS_ENDPOINT_URL: '{plain}', AWS_CA_BUNDLE: '{ca}', HTTP_PROXY: 'https://{tls}' } },
  { env: { HTTPS_PROXY: 'http://[::bad' } },
  { env: { HTTPS_PROXY: 'http://127.0.0.1:1' } },
  // Hosts without a proxy.
  ...[
    '127.0.0.1',
    '127.0.0.1:{frontPort}',
    '127.0.0.1:1',
    '127.0.0',
    '0.0.1',
    '.0.0.1',
    '*',
    ' *',
    '*.0.0.1',
    '127.0.0.0/8',
    'x, 127.0.0.1',
    'x 127.0.0.1',
    ',',
    '',
    '[::1]',
  ].map((list) => ({
    env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{ca}', NO_PROXY: list },
  })),
  ...['LOCALHOST', '.localhost', 'ocalhost'].map((list) => ({
    env: {
      AWS_ENDPOINT_URL: 'https://localhost:{frontPort}',
      AWS_CA_BUNDLE: '{ca}',
      NO_PROXY: list,
    },
  })),
  ...['example.invalid', '.Example.INVALID', 'ample.invalid', 'sts.example.invalid:443'].map(
    (list) => ({
      env: { AWS_ENDPOINT_URL: 'https://sts.example.invalid', NO_PROXY: list },
    }),
  ),
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{ca}', NO_PROXY: '*', no_proxy: '' } },
  // Trusted certificates.
  { env: { AWS_ENDPOINT_URL: '{front}' } },
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{otherCa}' } },
  { env: { AWS_ENDPOINT_URL: '{front}', REQUESTS_CA_BUNDLE: '{ca}' } },
  { env: { AWS_ENDPOINT_URL: '{front}', REQUESTS_CA_BUNDLE: '{ca}', AWS_CA_BUNDLE: '{otherCa}' } },
  {
    env: { AWS_ENDPOINT_URL: '{front}', REQUESTS_CA_BUNDLE: '{otherCa}' },
    settings: 'ca_bundle = {ca}',
  },
  {
    env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '{ca}' },
    settings: 'ca_bundle = {otherCa}',
  },
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '~/ca.pem' } },
  { env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '/nowhere/ca.pem', NO_PROXY: '*' } },
  { env: { AWS_ENDPOINT_URL: '{plain}', AWS_CA_BUNDLE: '/nowhere/ca.pem' } },
  { env: { AWS_ENDPOINT_URL: 'https://localhost:{frontPort}', AWS_CA_BUNDLE: '{ca}' } },
  {
    env: {
      AWS_ENDPOINT_URL: 'https://localhost:{frontPort}',
      AWS_CA_BUNDLE: '{ca}',
      NO_PROXY: '*',
    },
  },
  {
    env: { AWS_ENDPOINT_URL: '{front}', AWS_CA_BUNDLE: '' },
    differs: 'awsmfa ignores an empty bundle variable; botocore then checks no certificate at all',
  },
];
