import { builtinModules } from 'node:module';

/** @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule */
/** @typedef {'basics' | 'aws' | 'use-cases' | 'terminal' | 'endpoint' | 'state' | 'components' | 'sandbox'} LayerName */

/**
 * @typedef {object} Layer
 * @property {string} files a regular expression of the paths that it holds
 * @property {LayerName[]} [uses] the layers that it may import
 * @property {LayerName[]} [types] the layers of which it may import types, and nothing else
 * @property {string[]} [packages]
 * @property {readonly string[]} [node] modules of Node, without `node:`
 */

/**
 * The allowed imports: the table of docs/layout.md. `cli` is not listed, because it may import
 * everything.
 * @type {Record<LayerName, Layer>}
 */
const layers = {
  basics: {
    files:
      '^src/(errors|device-errors|key-errors|explanation|bounds|secret|printable|sha1|shell-word|countdown|cells|digits|glyphs|qr|file-reason|other-process|user-settings)\\.ts$',
    packages: ['string-width', 'qrcode-terminal'],
  },
  aws: {
    files: '^src/aws/',
    uses: ['basics'],
    packages: ['@aws-sdk', '@smithy', 'fastest-levenshtein'],
    node: ['fs', 'fs/promises', 'path', 'crypto', 'http', 'https', 'net', 'tls', 'stream'],
  },
  'use-cases': {
    files: '^src/use-cases/',
    uses: ['basics', 'aws'],
  },
  terminal: {
    files: '^src/terminal/',
    uses: ['basics'],
    types: ['aws'],
    packages: ['string-width'],
    node: builtinModules,
  },
  endpoint: {
    files: '^src/endpoint/',
    uses: ['basics'],
    types: ['aws'],
    node: builtinModules,
  },
  state: {
    files: '^src/state/',
    uses: ['basics', 'aws', 'use-cases'],
    packages: ['zustand', 'fuzzysort'],
  },
  components: {
    files: '^src/components/',
    uses: ['basics', 'state', 'use-cases'],
    types: ['aws'],
    packages: ['react', 'ink', 'zustand', 'chalk'],
  },
  // The sandbox checks the client side independently, so it shares not even AWS's limits.
  sandbox: {
    files: '^src/sandbox/',
    packages: ['qrcode-terminal'],
    node: builtinModules,
  },
};

/**
 * Layers that neither load the SDK nor touch Node, not even indirectly.
 * @type {LayerName[]}
 */
const withoutEffects = ['state', 'components'];

/**
 * Whether a layer has this file of src.
 * @param {string} path
 */
export function belongsToLayer(path) {
  return ['^src/cli/', ...Object.values(layers).map(({ files }) => files)].some((files) =>
    new RegExp(files).test(path),
  );
}

const ours = '^(src|test)/';

/**
 * dependency-cruiser's rules for every import, including imports of types.
 * @type {Rule[]}
 */
export const importRules = [
  forbid('src: imports test', { path: '^src/' }, { path: '^test/' }),
  // Cycles of types and lazy imports count too, because they are just as hard to read.
  forbid('src: a cycle', { path: '^src/' }, { circular: true }),
  ...Object.entries(layers).flatMap(([name, layer]) => {
    const { files, uses = [], types = [], packages = [], node = [] } = layer;
    const from = { path: files };
    return [
      forbid(`${name}: a layer out of its reach`, from, {
        path: ours,
        pathNot: [files, ...filesOf(uses), ...filesOf(types)],
      }),
      ...(types.length === 0
        ? []
        : [
            forbid(`${name}: more than a type`, from, {
              path: filesOf(types),
              dependencyTypesNot: ['type-only'],
            }),
          ]),
      forbid(`${name}: a package out of its reach`, from, {
        dependencyTypesNot: ['core'],
        pathNot: [ours, ...packages.map(packageFiles)],
      }),
      forbid(`${name}: a module of Node out of its reach`, from, {
        dependencyTypes: ['core'],
        pathNot: node.map((module) => `^${module}$`),
      }),
    ];
  }),
];

/**
 * What a layer must not load, however far away: `to` matches it.
 * @type {readonly { readonly name: string, readonly from: RegExp, readonly to: RegExp }[]}
 */
export const reachRules = withoutEffects.flatMap((name) =>
  [
    { what: 'the SDK', to: ['@aws-sdk', '@smithy'].map(packageFiles) },
    { what: 'Node', to: builtinModules.map((module) => `^${module}$`) },
  ].map(({ what, to }) => ({
    name: `${name}: reaches ${what}`,
    from: new RegExp(layers[name].files),
    to: new RegExp(to.join('|')),
  })),
);

/**
 * @param {string} name
 * @param {{ path: string }} from
 * @param {import('dependency-cruiser').IRegularForbiddenRuleType['to']} to
 */
function forbid(name, from, to) {
  return /** @type {Rule} */ ({ name, severity: 'error', from, to });
}

/** @param {LayerName[]} names */
function filesOf(names) {
  return names.map((name) => layers[name].files);
}

/**
 * Matches a file of the package, or its name if it could not be resolved.
 * @param {string} name
 */
function packageFiles(name) {
  return `(^|node_modules/)${name}/|^${name}$`;
}
