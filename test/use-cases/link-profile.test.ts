import { describe, expect, it } from 'vitest';
import type { ConfigEdit } from '../../src/aws/profiles/edit/edit';
import { toAppError } from '../../src/errors';
import { type LinkWorld, linkProfile, unlinkProfile } from '../../src/use-cases/link-profile';
import { createScriptedFace } from '../support/scripted-face';
import { readProfiles, worldConfig, worldCredentials } from '../support/ui-world';

function createLinkWorld(config = worldConfig, warning?: string) {
  const written: ConfigEdit[] = [];
  const world: LinkWorld = {
    profiles: readProfiles(config, worldCredentials),
    files: {
      preview: () => [
        { path: '/home/kjh/.aws/config', before: 'token = hush\n', after: '[profile x]\n' },
      ],
      write: async (edit) => written.push(edit),
      home: '/home/kjh',
    },
    plan: () => undefined,
    isThere: (path) => path !== '/gone/awsmfa.js',
    program: () => ({
      node: '/usr/bin/node',
      program: '/opt/awsmfa.js',
      warning,
      isWindows: false,
    }),
  };
  return { world, written };
}

const role = 'kjh-DuperRole';
const linkOf = (profile: string) =>
  `[profile ${profile}-linked]\ncredential_process = /usr/bin/node /opt/awsmfa.js credential-process ${profile}\n`;

describe('linking a profile', () => {
  it('shows what it would write, without secrets, and writes it after a yes', async () => {
    const { world, written } = createLinkWorld();
    const { face, asked } = createScriptedFace([true]);
    const linked = await linkProfile({ profile: role }, 'work', world, face);
    expect(linked).toEqual({ name: 'work', isNew: true });
    expect(asked).toMatchObject([
      { lines: ['~/.aws/config:1', '- token = [secret]', '+ [profile x]'] },
    ]);
    expect(written).toEqual([
      {
        kind: 'add-section',
        profile: 'work',
        settings: [
          ['credential_process', `/usr/bin/node /opt/awsmfa.js credential-process ${role}`],
          ['region', 'us-east-1'],
        ],
      },
    ]);
  });

  it('writes nothing without a yes, and says so', async () => {
    const { world, written } = createLinkWorld();
    const { face, told } = createScriptedFace([false]);
    expect(await linkProfile({ profile: role }, 'work', world, face)).toBeUndefined();
    expect({ written, told }).toEqual({ written: [], told: ['Nothing was changed.'] });
  });

  it('asks nothing if the link exists', async () => {
    const { face, asked } = createScriptedFace();
    const linked = await linkProfile({ profile: role }, `${role}-linked`, withLink(), face);
    expect({ linked, asked }).toEqual({
      linked: { name: `${role}-linked`, isNew: false },
      asked: [],
    });
  });

  it('shows and writes the new command if the program of the link no longer exists', async () => {
    const moved = linkOf(role).replace('/opt/', '/gone/');
    const { world, written } = createLinkWorld(worldConfig + moved);
    const { face, asked } = createScriptedFace([true]);
    const name = `${role}-linked`;
    expect(await linkProfile({ profile: role }, name, world, face)).toEqual({ name, isNew: true });
    expect(asked).toHaveLength(1);
    expect(written).toEqual([
      {
        kind: 'set-key',
        profile: name,
        key: 'credential_process',
        value: `/usr/bin/node /opt/awsmfa.js credential-process ${role}`,
      },
    ]);
  });

  it.each([
    ['a name that another profile has', { profile: role }, 'two-devices', 'usage'],
    ['a name that not every SDK reads', { profile: role }, 'a b', 'usage'],
    ['a link', { profile: `${role}-linked` }, 'again', 'not-for-this-profile'],
    ['a profile that nobody has', { profile: 'nobody' }, 'x', 'unknown-profile'],
  ])('refuses %s before it asks', async (_, subject, name, kind) => {
    const { face, asked } = createScriptedFace();
    const error = await linkProfile(subject, name, withLink(), face).catch(toAppError);
    expect(error).toMatchObject({ kind });
    expect(asked).toEqual([]);
  });

  it('warns that the link may break one day', async () => {
    const { world } = createLinkWorld(worldConfig, 'This path goes away.');
    const { face, told } = createScriptedFace([true]);
    await linkProfile({ profile: role }, 'work', world, face);
    expect(told).toEqual(['This path goes away.']);
  });
});

it('removes the only link of a profile', async () => {
  const { world, written } = createLinkWorld(worldConfig + linkOf(role));
  const { face } = createScriptedFace([true]);
  expect(await unlinkProfile(role, undefined, world, face)).toBe(`${role}-linked`);
  expect(written).toEqual([{ kind: 'remove-section', profile: `${role}-linked` }]);
});

function withLink(): LinkWorld {
  return createLinkWorld(worldConfig + linkOf(role)).world;
}
