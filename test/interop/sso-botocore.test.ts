import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../support/run';
import { signIn, silently, tokenFile } from '../support/sso-runs';
import { startSsoServer } from '../support/sso-server';

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
/** With the cache that the AWS CLI v2 gives the provider (`awscli.customizations.sso`); v1 gives it none. */
const CALLER = `
import os, sys, botocore.session
from botocore.utils import JSONFileCache
session = botocore.session.Session(profile=sys.argv[1])
if len(sys.argv) > 2:
    cache = JSONFileCache(os.path.expanduser('~/.aws/cli/cache'))
    session.get_component('credential_provider').get_provider('sso').cache = cache
print(session.create_client('sts').get_caller_identity()['Arn'])
`;

describe.runIf(hasBotocore)('botocore and the AWS CLI', () => {
  it.each(['ops', 'old'])('use the token that awsmfa wrote, of both forms: %s', async (profile) => {
    const sso = await startSsoServer();
    await signIn(sso, profile);
    const from = sso.called.length;
    const { stdout, stderr } = await run('python3', ['-c', CALLER, profile], { env: sso.env });
    expect(stderr).toBe('');
    expect(stdout).toContain('pat@example.com');
    expect(sso.called.slice(from)).toEqual(['/federation/credentials', '/']);
  });

  it.each(['ops', 'old'])(
    'use the role that awsmfa wrote, and awsmfa theirs: %s',
    async (profile) => {
      const sso = await startSsoServer();
      await signIn(sso, profile);
      const aws = () => run('python3', ['-c', CALLER, profile, 'cached'], { env: sso.env });
      let from = sso.called.length;
      const used = await aws();
      expect(used.stdout + used.stderr).toContain('pat@example.com');
      expect(sso.called.slice(from)).toEqual(['/']);
      await silently(sso, 'logout', profile);
      await aws();
      from = sso.called.length;
      const found = await silently(sso, 'login', profile);
      expect(found.stderr).toContain('signed in already');
      expect(sso.called.slice(from)).toEqual([]);
      const list = JSON.parse((await silently(sso, 'list', '--json', profile)).stdout);
      expect(list.profiles[0].session.origin).toBe('aws-cli');
    },
  );

  it('refresh what awsmfa wrote, and awsmfa goes on with what they refreshed', async () => {
    const sso = await startSsoServer();
    await signIn(sso);
    const path = tokenFile(sso);
    const over = () => {
      const kept = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...kept, expiresAt: '2026-01-01T00:00:00Z' }));
    };
    over();
    const { stdout } = await run('python3', ['-c', CALLER, 'ops'], { env: sso.env });
    expect(stdout).toContain('pat@example.com');
    const from = sso.called.length;
    expect((await silently(sso, 'login', '--force-refresh', 'ops')).exitCode).toBe(0);
    expect(sso.called.slice(from)).toEqual(['/federation/credentials']);
    over();
    expect((await silently(sso, 'login', '--force-refresh', 'ops')).exitCode).toBe(0);
  });
});
