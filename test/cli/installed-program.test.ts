import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { linkedSubjectOf, toLinkedCommand } from '../../src/aws/profiles/linked-command';
import { installedProgram } from '../../src/cli/process/installed-program';
import { explain, toAppError } from '../../src/errors';
import { shellWord } from '../../src/shell-word';

/** A directory that is no temporary one. */
function openTree() {
  const root = realpathSync(mkdtempSync(join(homedir(), '.awsmfa-test-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const file = (path: string, text = '') => {
    const whole = join(root, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    chmodSync(whole, 0o755);
    return whole;
  };
  const link = (path: string, target: string) => {
    const whole = join(root, path);
    mkdirSync(dirname(whole), { recursive: true });
    symlinkSync(target, whole);
    return whole;
  };
  return { root, file, link };
}

function refusal(program: string, env: Record<string, string> = {}): string {
  try {
    return `written: ${installedProgram(env, program).program}`;
  } catch (thrown) {
    return explain(toAppError(thrown)).hint;
  }
}

describe('a place that goes away', () => {
  it.each([
    ['npx', '.npm/_npx/1a2b', 'npm install --global awsmfa'],
    ['pnpm dlx', '.cache/pnpm/dlx/abc/18f-4d', 'pnpm add --global awsmfa'],
    ['an older pnpm dlx', 'pnpm/store/v3/tmp/dlx-4242', 'pnpm add --global awsmfa'],
    ['bunx', 'bunx-0-awsmfa@latest', 'bun add --global awsmfa'],
    ['an older bunx', '.bunx-0', 'bun add --global awsmfa'],
    ['yarn dlx', 'xfs-1a2b3c4d/dlx-4242', 'npm install --global awsmfa'],
  ])('is refused with how to install: %s', (_, place, hint) => {
    const { file, link } = openTree();
    const program = file(`${place}/node_modules/awsmfa/bin/awsmfa.js`);
    expect(refusal(program)).toContain(hint);
    expect(refusal(link('bin/awsmfa', program))).toContain(hint);
  });

  it('is refused where it is a temporary directory, and taken where somebody works on awsmfa', () => {
    const { root, file } = openTree();
    const program = file('tmp/awsmfa/bin/awsmfa.js');
    const env = { TMPDIR: join(root, 'tmp') };
    expect(refusal(program, env)).toContain('npm install --global awsmfa');
    file('tmp/awsmfa/package-lock.json');
    expect(refusal(program, env)).toContain('written');
  });
});

describe('the lasting path of the same program', () => {
  it("is below fnm's alias, else in the installation, and never in the directory of a shell", () => {
    const { root, file, link } = openTree();
    const version = join(root, 'fnm/node-versions/v20.1.0/installation');
    const node = file('fnm/node-versions/v20.1.0/installation/bin/node');
    file('fnm/node-versions/v20.1.0/installation/lib/node_modules/awsmfa/bin/awsmfa.js');
    link(
      'fnm/node-versions/v20.1.0/installation/bin/awsmfa',
      '../lib/node_modules/awsmfa/bin/awsmfa.js',
    );
    const shell = link('state/fnm_multishells/4242_1795', version);
    const env = { PATH: join(shell, 'bin') };
    const called = join(shell, 'bin/awsmfa');
    expect(installedProgram(env, called, node)).toEqual({
      node,
      program: join(version, 'bin/awsmfa'),
      warning: undefined,
    });
    const alias = link('fnm/aliases/default', version);
    expect(installedProgram(env, called, join(shell, 'bin/node'))).toEqual({
      node: join(alias, 'bin/node'),
      program: join(alias, 'bin/awsmfa'),
      warning: undefined,
    });
  });

  it.each(['global/5/.pnpm/awsmfa@1.0.0/node_modules', 'global/v11/1a2b3c/node_modules'])(
    "is pnpm's shim for %s, which is a link that awsmfa knows again",
    (place) => {
      const { root, file } = openTree();
      const program = file(`pnpm/${place}/awsmfa/bin/awsmfa.js`);
      const shim = file('pnpm/awsmfa', `#!/bin/sh\nexec node ${program} "$@"\n`);
      const installed = installedProgram({ PNPM_HOME: join(root, 'pnpm') }, program);
      expect(installed).toEqual({ node: undefined, program: shim, warning: undefined });
      const command = toLinkedCommand({ ...installed, profile: 'r', isWindows: false });
      expect(command).toBe(`${shellWord(shim)} credential-process r`);
      expect(linkedSubjectOf(command ?? '')).toMatchObject({ profile: 'r' });
    },
  );

  it("is Homebrew's link, for Node and for the program", () => {
    const { root, file, link } = openTree();
    const node = file('brew/Cellar/node/22.1.0/bin/node');
    const program = file('brew/Cellar/awsmfa/1.0.0/bin/awsmfa');
    const links = [link('brew/bin/node', node), link('brew/bin/awsmfa', program)];
    const { node: lasting, program: kept } = installedProgram({ PATH: '' }, program, node);
    expect([lasting, kept]).toEqual(links);
    expect(root).toBe(realpathSync(root));
  });

  it.each([
    ['nvm', '.nvm/versions/node/v20.1.0'],
    ['asdf', '.asdf/installs/nodejs/20.1.0'],
    ['mise', '.local/share/mise/installs/node/20.1.0'],
    ['volta', '.volta/tools/image/packages/awsmfa'],
  ])('is the installed one with %s', (_, place) => {
    const { file } = openTree();
    const node = file(`${place}/bin/node`);
    const program = file(`${place}/lib/node_modules/awsmfa/bin/awsmfa.js`);
    expect(installedProgram({}, program, node)).toEqual({ node, program, warning: undefined });
  });
});

describe('a program in the node_modules of a project', () => {
  it('is taken with a warning, and without where the project is a package manager of its own', () => {
    const { root, file } = openTree();
    file('proj/package.json');
    const program = file('proj/node_modules/awsmfa/bin/awsmfa.js');
    expect(installedProgram({}, program).warning).toContain(join(root, 'proj'));
    file('.config/yarn/global/package.json');
    const global = file('.config/yarn/global/node_modules/awsmfa/bin/awsmfa.js');
    expect(installedProgram({}, global).warning).toBeUndefined();
  });
});
