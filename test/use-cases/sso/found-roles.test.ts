import { describe, expect, it } from 'vitest';
import { type ConfigEdit, editText } from '../../../src/aws/profiles/edit/edit';
import { addFoundRoles, rolesWithoutProfile } from '../../../src/use-cases/sso/found-roles';
import { profilesOf } from '../../aws/profiles/profiles-of';

const config = `[profile ops]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = Operator
region = eu-west-1
endpoint_url = http://127.0.0.1:1
[profile audit-Reader]
region = us-east-1
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
`;

const account = (accountId: string, name: string, ...roles: readonly string[]) => ({
  accountId,
  name,
  roles,
});

function found(...accounts: ReturnType<typeof account>[]) {
  const set = profilesOf(config);
  const owner = set.profiles.get('ops');
  if (owner === undefined) throw new Error('no sso profile');
  return { owner, roles: rolesWithoutProfile(accounts, set, owner) };
}

const names = (...accounts: ReturnType<typeof account>[]) =>
  found(...accounts).roles.map(({ profile }) => profile);

describe('roles that no profile names', () => {
  it('are the roles of all accounts without the known ones', () => {
    expect(
      names(
        account('111111111111', 'acme-main', 'Operator', 'Admin'),
        account('222222222222', 'Team A (dev)', 'Operator'),
      ),
    ).toEqual(['acme-main-Admin', 'Team-A--dev--Operator']);
  });

  it('get their account id in the name if two would have the same name, or a profile has it', () => {
    expect(
      names(
        account('222222222222', 'dev', 'Admin', 'Reader'),
        account('333333333333', 'dev', 'Admin'),
        account('444444444444', 'audit', 'Reader'),
      ),
    ).toEqual([
      'dev-Admin-222222222222',
      'dev-Reader',
      'dev-Admin-333333333333',
      'audit-Reader-444444444444',
    ]);
  });

  it.each([
    ['', 'Admin', '222222222222-Admin'],
    ['東京', 'Admin', '222222222222---Admin'],
    ['a]\n[default]\nx = y', 'Admin', 'a---default--x---y-Admin'],
    ['--all', 'Admin', '222222222222--all-Admin'],
    ['a\u001b[2J', 'A+b,c', 'a--2J-A-b-c'],
  ])('get a name that every program can read: %j and %s', (name, role, profile) => {
    const [got] = names(account('222222222222', name, role));
    expect(got).toMatch(/^[A-Za-z0-9][\w.-]*$/);
    expect(got).toBe(profile);
  });

  it('never get the same name twice', () => {
    const got = names(account('222222222222', 'a', 'x+y', 'x,y', 'x-y'));
    expect(new Set(got).size).toBe(3);
  });
});

it('writes ten thousand found roles quickly, with the settings of the profile that found them', async () => {
  const accounts = Array.from({ length: 10_000 }, (_, at) =>
    account(String(200_000_000_000 + at), `account ${at}`, 'Admin'),
  );
  const { owner, roles } = found(...accounts);
  let written: ConfigEdit | undefined;
  const files = {
    preview: () => [],
    write: async (edit: ConfigEdit) => {
      written = edit;
    },
    home: '/h',
  };
  const face = { tell: () => {}, confirm: async () => true };
  expect(await addFoundRoles(roles, owner, files, face)).toBe(true);
  const start = performance.now();
  const result = written && editText(config, 'config', written);
  expect(performance.now() - start).toBeLessThan(5_000);
  const text = result?.kind === 'edited' ? result.text : '';
  expect(text.startsWith(config)).toBe(true);
  expect(text).toContain(`
[profile account-7-Admin]
sso_session = acme
sso_account_id = 200000000007
sso_role_name = Admin
region = eu-west-1
endpoint_url = http://127.0.0.1:1
`);
  expect(profilesOf(text).profiles.get('account-9999-Admin')?.kind).toBe('sso');
});

it('writes no found roles if one of them already has a section', () => {
  const edit = { kind: 'add-section', profile: 'a', settings: [['region', 'x']] } as const;
  const twice: ConfigEdit = { kind: 'several', files: [{ file: 'config', edits: [edit, edit] }] };
  expect(editText('', 'config', twice)).toMatchObject({ kind: 'refused' });
  const sameKey = { ...edit, settings: [...edit.settings, ...edit.settings] };
  expect(editText('', 'config', sameKey)).toMatchObject({ kind: 'refused' });
});
