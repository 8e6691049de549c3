/**
 * The behavior that the UI relies on. It runs on the real services with a sandbox and on the fakes of
 * the UI's tests, because a fake that behaves differently proves nothing.
 */
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Subject } from '../../src/aws/profiles/profile';
import { parseArguments } from '../../src/cli/arguments';
import { createContext } from '../../src/cli/compose';
import { createUiServices } from '../../src/cli/ui/ui-services';
import { toAppError } from '../../src/errors';
import type { Services } from '../../src/state/services';
import type { ConfirmingFace } from '../../src/use-cases/face';
import { configure } from '../support/heart';
import { holdCodes, openSandbox } from '../support/sandbox';
import { createWorld } from '../support/ui-world';

const laptop = 'arn:aws:iam::123456789012:mfa/laptop';
const phone = 'arn:aws:iam::123456789012:mfa/phone';
const user = 'two-devices';
const byLaptop: Subject = { profile: user };
const byPhone: Subject = { profile: user, serialNumber: phone };
const profiles = {
  [user]: `mfa_serial = ${laptop}`,
  'by-phone': `role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = ${user}\nmfa_serial = ${phone}`,
};

const answering = (isYes: boolean): ConfirmingFace => ({
  tell: () => {},
  confirm: async () => isYes,
});

type Subjects = { readonly services: Services; readonly code: (serialNumber: string) => string };

async function realServices(): Promise<Subjects> {
  const sandbox = await openSandbox();
  holdCodes(sandbox);
  configure(sandbox, profiles);
  for (const [name, value] of Object.entries(sandbox.env)) vi.stubEnv(name, value);
  vi.stubEnv('HOME', sandbox.home);
  // The program that links run.
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', join('bin', 'awsmfa.js')]);
  const signals = {
    signal: new AbortController().signal,
    received: () => undefined,
    release: () => {},
  };
  const terminal = { send: () => {}, redraw: () => {}, setTitle: () => {} };
  const stream = { write: () => {}, isTerminal: false };
  const host = {
    stdout: stream,
    stderr: stream,
    hasTerminal: () => false,
    startedAt: new Date(),
  };
  const context = createContext(parseArguments([]), signals, host);
  const services = createUiServices(context, terminal, (run) => run());
  services.loadProfiles();
  return { services, code: sandbox.freshTokenCode };
}

async function fakeServices(): Promise<Subjects> {
  const config = Object.entries(profiles).map(([name, text]) => `[profile ${name}]\n${text}\n`);
  const credentials = `[${user}]\naws_access_key_id = AKIA1\naws_secret_access_key = s\n`;
  const world = createWorld({ config: config.join(''), credentials });
  let next = 100_000;
  const code = () => {
    next += 1;
    world.codes.add(String(next));
    return String(next);
  };
  return { services: world.services, code };
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe.each([
  ['the real services', realServices],
  ['the fakes of the tests', fakeServices],
] as const)('%s', (_, make) => {
  const signIn = ({ services, code }: Subjects, subject: Subject, asks = true) =>
    services.obtain({
      subject,
      forceRefresh: false,
      looksUpDevice: false,
      runsProcess: false,
      tokenCodes: asks ? async ({ serialNumber }) => code(serialNumber) : undefined,
      signal: new AbortController().signal,
    });
  const endOf = ({ services }: Subjects, subject: Subject) =>
    services.readCache()(subject)?.session?.expiration;

  it("know each device's session by its subject", async () => {
    const them = await make();
    const { expiration } = await signIn(them, byPhone);
    expect(expiration).toBeDefined();
    expect(endOf(them, byPhone)).toEqual(expiration);
    expect(endOf(them, byLaptop)).toBeUndefined();
    expect(them.services.readCache()({ profile: 'by-phone' })?.mfaSession?.expiration).toEqual(
      expiration,
    );
  });

  it('ask for a code of the device of the subject', async () => {
    const them = await make();
    await signIn(them, byLaptop);
    const error = await signIn(them, byPhone, false).catch(toAppError);
    expect(error).toMatchObject({ kind: 'token-code-needed', serialNumber: phone });
  });

  it('sign out of only the selected session', async () => {
    const them = await make();
    await signIn(them, byLaptop);
    await signIn(them, byPhone);
    them.services.forget(byPhone);
    expect(endOf(them, byPhone)).toBeUndefined();
    expect(endOf(them, byLaptop)).toBeDefined();
  });

  it('link the session of one device, under a name that shows the device', async () => {
    const them = await make();
    const { expiration } = await signIn(them, byPhone);
    const linked = await them.services.link(byPhone, answering(true));
    expect(linked?.name).toBe('two-devices-phone-linked');
    them.services.loadProfiles();
    expect(endOf(them, { profile: linked?.name ?? '' })).toEqual(expiration);
  });

  it('link nothing without confirmation', async () => {
    const them = await make();
    expect(await them.services.link(byPhone, answering(false))).toBeUndefined();
    expect(them.services.loadProfiles().profiles.has('two-devices-phone-linked')).toBe(false);
  });
});
