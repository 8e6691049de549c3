/** The import rules of docs/layout.md, checked. `build/check-layers.mjs` also fails where nothing was read. */
const pure = '^src/(errors|secret|printable|cells|qr)\\.ts$';
const sdk = '^(@aws-sdk|@smithy)/';

/** A rule: files under `from` may import nothing but `to`, type-only imports of `types` aside. */
function only(name, from, inside, outside, typesToo) {
  const rules = [
    {
      name: `${name}: inside src`,
      severity: 'error',
      from: { path: from },
      to: {
        path: '^src/',
        pathNot: inside,
        ...(typesToo ? { dependencyTypesNot: ['type-only'] } : {}),
      },
    },
    {
      name: `${name}: outside src`,
      severity: 'error',
      from: { path: from },
      to: { pathNot: ['^src/', ...outside] },
    },
  ];
  return rules;
}

const npm = (...names) => names.map((name) => `(^|node_modules/)${name}(/|$)`);

module.exports = {
  forbidden: [
    {
      name: 'no cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...only('pure', pure, [pure], npm('string-width', 'qrcode-terminal')),
    ...only(
      'aws',
      '^src/aws/',
      [pure, '^src/aws/'],
      [
        ...npm('@aws-sdk', '@smithy', 'https-proxy-agent', 'proxy-from-env'),
        '^(node:)?(fs|path|crypto|https|fs/promises)$',
      ],
    ),
    ...only(
      'terminal',
      '^src/terminal/',
      [pure, '^src/terminal/', '^src/aws/'],
      [...npm('string-width'), '^(node:)?[a-z_]+(/promises)?$'],
    ),
    ...only(
      'endpoint',
      '^src/endpoint/',
      [pure, '^src/endpoint/', '^src/aws/'],
      ['^(node:)?[a-z_]+(/promises)?$'],
    ),
    ...only(
      'state',
      '^src/state/',
      [pure, '^src/state/', '^src/aws/'],
      npm('zustand', 'fuzzysort'),
    ),
    {
      name: 'state: nothing that loads the SDK',
      severity: 'error',
      from: { path: '^src/state/' },
      to: { reachable: true, path: `${sdk}|node_modules/(@aws-sdk|@smithy)/` },
    },
    ...only(
      'components',
      '^src/components/',
      [pure, '^src/components/', '^src/state/', '^src/aws/'],
      npm('react', 'ink', 'zustand', 'chalk'),
    ),
    {
      name: 'components: nothing that loads the SDK',
      severity: 'error',
      from: { path: '^src/components/' },
      to: { reachable: true, path: `${sdk}|node_modules/(@aws-sdk|@smithy)/` },
    },
    ...only(
      'sandbox',
      '^src/sandbox/',
      ['^src/sandbox/'],
      [
        ...npm('@smithy/signature-v4', '@aws-crypto', '@smithy/types'),
        '^(node:)?[a-z_]+(/promises)?$',
      ],
    ),
    {
      name: 'nobody imports cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'only cli imports sandbox',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|sandbox)/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'src never imports test',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'default', 'types'],
    },
  },
};
