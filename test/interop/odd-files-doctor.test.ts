import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding';
import { oddPair } from '../support/profile-files';
import { runCommand } from '../support/run';

const home = mkdtempSync(join(tmpdir(), 'awsmfa-odd-'));
const files = join(home, '.aws');
/** No call leaves the machine and no program is found, so only the files matter. */
const proxy = 'http://127.0.0.1:9';
const env = { HOME: home, PATH: home, HTTPS_PROXY: proxy, HTTP_PROXY: proxy };

beforeAll(() => {
  mkdirSync(files, { mode: 0o700 });
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

it('doctor --json prints valid JSON for 200 pairs of odd files, and reports each problem', async () => {
  const seed = Number(process.env['FC_SEED'] ?? 20261128);
  const levels = new Map<string, number>();
  for (const { config, credentials } of fc.sample(oddPair, { numRuns: 200, seed })) {
    writeFileSync(join(files, 'config'), config, { mode: 0o600 });
    writeFileSync(join(files, 'credentials'), credentials, { mode: 0o600 });
    const { stdout, exitCode } = await runCommand({ env }, ['doctor', '--json']);
    const report = JSON.parse(stdout) as { version: number; ok: boolean; findings: Finding[] };
    expect(report.version).toBe(1);
    expect(exitCode, config).toBe(report.ok ? 0 : 1);
    const said = report.findings.map(({ message }) => message).join('\n');
    expect(said, config).not.toMatch(/stopped|in a way that awsmfa does not know/);
    for (const { level } of report.findings) levels.set(level, (levels.get(level) ?? 0) + 1);
  }
  for (const level of ['ok', 'note', 'problem']) expect(levels.get(level)).toBeGreaterThan(100);
});
