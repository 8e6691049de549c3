import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awsmfaScript, run, runAwsmfa, signIn } from '../support/run';
import { openSandbox } from '../support/sandbox';

const role = 'kjh-DuperRole';
const show = ['sh', '-c', 'env; cat "$AWS_CONFIG_FILE"; exit 7'];

/**
 * A role session, and a `[default]` that sends calls elsewhere, so the child needs private files.
 */
async function signedIn() {
  const sandbox = await openSandbox();
  await signIn(sandbox, role);
  const config = join(sandbox.home, '.aws/config');
  writeFileSync(
    config,
    `[default]\nendpoint_url = http://elsewhere.invalid\n${readFileSync(config, 'utf8')}`,
  );
  return sandbox;
}

/**
 * Makes every directory for temporary files read-only, except the sandbox's home and the program.
 */
const closeAll = `
mount -t tmpfs none /mnt; mkdir /mnt/home /mnt/program
mount --rbind "$HOME" /mnt/home; mount --rbind "$PROGRAM" /mnt/program
for place in /tmp /var/tmp /dev/shm; do mount -t tmpfs none "$place"; done
mkdir -p "$HOME" "$PROGRAM"; mount --rbind /mnt/home "$HOME"; mount --rbind /mnt/program "$PROGRAM"
for place in /tmp /var/tmp /dev/shm; do mount -o remount,ro "$place"; done
exec "$@"`;
const apart = ['--mount', '--propagation', 'private'];
const canCloseAll =
  spawnSync('unshare', [...apart, 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0;

describe('a child that needs private files', () => {
  it.each(['/none/such', '/proc', 'no/such/relative', awsmfaScript])(
    'gets them in another directory if TMPDIR is %s',
    async (TMPDIR) => {
      const sandbox = await signedIn();
      const env = { TMPDIR, AWS_ENDPOINT_URL: undefined };
      const ended = await runAwsmfa(sandbox, ['exec', role, '--', ...show], { env });
      expect(ended).toMatchObject({ exitCode: 7, stderr: '' });
      expect(ended.stdout).toContain(`endpoint_url = ${sandbox.url}`);
      expect(ended.stdout).not.toContain('elsewhere.invalid');
    },
  );

  it.runIf(canCloseAll)(
    'gets the settings in variables with a notice if no directory is writable, and --live fails with the reason',
    async () => {
      const sandbox = await signedIn();
      const awsmfa = (...words: string[]) =>
        run(
          'unshare',
          [...apart, 'sh', '-c', closeAll, 'sh', process.execPath, awsmfaScript, ...words],
          {
            env: {
              ...sandbox.env,
              AWS_ENDPOINT_URL: undefined,
              PROGRAM: join(awsmfaScript, '../..'),
            },
          },
        );
      const ended = await awsmfa('exec', role, '--', 'sh', '-c', 'env; exit 7');
      expect(ended.exitCode).toBe(7);
      expect(ended.stdout).toContain(`AWS_ENDPOINT_URL=${sandbox.url}\n`);
      expect(ended.stdout).toMatch(/^AWS_SESSION_TOKEN=./m);
      expect(ended.stderr).toMatch(
        /Could not write \/tmp: the file system is read-only\.\n.*--profile/,
      );
      const shell = await awsmfa('shell', role);
      expect(shell).toMatchObject({ exitCode: 0 });
      const live = await awsmfa('exec', '--live', role, '--', 'true');
      expect(live).toMatchObject({ exitCode: 1, stdout: '' });
      expect(live.stderr).toContain('Could not write /tmp: the file system is read-only.');
    },
  );
});
