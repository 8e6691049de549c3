import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../support/run';
import { openSsoSandbox, signIn, silently, tokenFile } from '../support/sso-runs';

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
/**
 * Uses the cache that AWS CLI v2 gives the provider (`awscli.customizations.sso`). v1 gives it
 * none.
 */
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
  it.each(['ops-sso', 'old-sso'])(
    'use the token that awsmfa wrote, in both forms: %s',
    async (profile) => {
      const sandbox = await openSsoSandbox();
      await signIn(sandbox, profile);
      const from = sandbox.requests.length;
      const { stdout, stderr } = await run('python3', ['-c', CALLER, profile], {
        env: sandbox.env,
      });
      expect(stderr).toBe('');
      expect(stdout).toContain('/sam');
      expect(sandbox.requests.slice(from)).toEqual(['GetRoleCredentials', 'GetCallerIdentity']);
    },
  );

  it.each(['ops-sso', 'old-sso'])(
    'use the role session that awsmfa wrote, and awsmfa uses theirs: %s',
    async (profile) => {
      const sandbox = await openSsoSandbox();
      await signIn(sandbox, profile);
      const aws = () => run('python3', ['-c', CALLER, profile, 'cached'], { env: sandbox.env });
      let from = sandbox.requests.length;
      const used = await aws();
      expect(used.stdout + used.stderr).toContain('/sam');
      expect(sandbox.requests.slice(from)).toEqual(['GetCallerIdentity']);
      await silently(sandbox, 'logout', profile);
      await aws();
      from = sandbox.requests.length;
      const found = await silently(sandbox, 'login', profile);
      expect(found.stderr).toContain('already signed in');
      expect(sandbox.requests.slice(from)).toEqual([]);
      const list = JSON.parse((await silently(sandbox, 'list', '--json', profile)).stdout);
      expect(list.profiles[0].session.origin).toBe('aws-cli');
    },
  );

  it("refresh awsmfa's token, and awsmfa uses the refreshed one", async () => {
    const sandbox = await openSsoSandbox();
    await signIn(sandbox);
    const path = tokenFile(sandbox);
    const over = () => {
      const kept = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...kept, expiresAt: '2026-01-01T00:00:00Z' }));
    };
    over();
    const { stdout } = await run('python3', ['-c', CALLER, 'ops-sso'], { env: sandbox.env });
    expect(stdout).toContain('/sam');
    const from = sandbox.requests.length;
    expect((await silently(sandbox, 'login', '--force-refresh', 'ops-sso')).exitCode).toBe(0);
    expect(sandbox.requests.slice(from)).toEqual(['GetRoleCredentials']);
    over();
    expect((await silently(sandbox, 'login', '--force-refresh', 'ops-sso')).exitCode).toBe(0);
  });
});
