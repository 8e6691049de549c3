/** A program without a terminal needs a code, and a person looks at the list. */
import { describe, expect, it } from 'vitest';
import type { CodeRequest } from '../../src/aws/sessions/code-requests';
import type { AskingProgram } from '../../src/other-process';
import { topScreenOf } from '../../src/state/screens';
import { createWorld, settle, userSerial, type WorldOptions } from '../support/ui-world';

const terraform: AskingProgram = {
  name: 'terraform',
  processId: 4242,
  directory: '/home/kjh/infra',
  parent: { name: 'make', processId: 4100 },
};

function openDesk(options: WorldOptions = {}) {
  let pending: readonly CodeRequest[] = [];
  const refused: string[] = [];
  const rung: string[] = [];
  const world = createWorld({
    ...options,
    services: {
      requests: {
        pending: () => pending.filter(({ key }) => !refused.includes(key)),
        programOf: async () => terraform,
        refuse: (key) => refused.push(key),
        ring: (text) => rung.push(text),
      },
    },
  });
  const stop = world.start();
  const keyOf = (profileName: string) =>
    world.state().sessions.get(profileName)?.plan.mfa?.cacheKey ?? '';
  const toRequest = (profileName: string, processId = 4243, key = keyOf(profileName)) => ({
    key,
    processId,
    profileName,
    id: `${key} ${processId}`,
  });
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      world.advance(50);
      await settle();
    }
  };
  return {
    ...world,
    stop,
    refused,
    rung,
    pass,
    toRequest,
    /** What is asked for from now on. */
    ask: (...requests: readonly CodeRequest[]) => {
      pending = requests;
    },
    field: () => topScreenOf(world.state(), 'token-code'),
    type: (text: string) => {
      for (const digit of text) {
        world.keyPressed();
        world.dispatch({ kind: 'type', text: digit });
      }
    },
    said: () => world.state().activity.map(({ kind, name, text }) => `${kind} ${name}: ${text}`),
  };
}

describe('a request of another program', () => {
  it('opens the field after a second without keys, names the program, and is served by one code', async () => {
    const desk = openDesk();
    await desk.pass(300);
    desk.keyPressed();
    desk.ask(desk.toRequest('kjh-DuperRole'));
    await desk.pass(900);
    expect(desk.field()).toBeUndefined();
    await desk.pass(2_200);
    expect(desk.field()).toMatchObject({
      profileName: 'kjh-DuperRole',
      serialNumber: userSerial,
      request: { program: terraform },
    });
    expect(desk.rung).toEqual(['terraform (4242) asks for a code for kjh-DuperRole']);
    expect(desk.said()).toEqual(['asked kjh-DuperRole: terraform (4242) in ~/infra needs a code']);
    await desk.pass(600);
    desk.type('123456');
    await settle();
    expect(desk.field()).toBeUndefined();
    expect(desk.state().notice?.text).toBe('Signed in. terraform (4242) continues.');
    expect(desk.sentCodes).toEqual(['123456']);
    expect(desk.calls).toEqual(['obtain kjh-DuperRole again']);
    // Until it has found the session, it is not asked for again.
    await desk.pass(1_500);
    expect(desk.field()).toBeUndefined();
    expect(desk.rung).toHaveLength(1);
  });

  it('ignores keys for half a second, so that keys meant for the list neither fill the field nor refuse', async () => {
    const desk = openDesk();
    desk.ask(desk.toRequest('kjh-DuperRole'));
    await desk.pass(1_000);
    while (desk.field() === undefined) await desk.pass(50);
    desk.type('123456');
    desk.dispatch({ kind: 'paste', text: '123456' });
    await desk.pass(400);
    desk.type('1');
    expect(desk.field()).toMatchObject({
      draft: '',
      sending: undefined,
      request: { isDeaf: true },
    });
    await desk.pass(100);
    desk.type('12');
    expect(desk.field()?.draft).toBe('12');
  });

  it('waits while keys are pressed, a dialog is open or a field is used', async () => {
    const desk = openDesk();
    desk.ask(desk.toRequest('kjh-DuperRole'));
    for (let count = 0; count < 10; count += 1) {
      await desk.pass(500);
      desk.keyPressed();
    }
    expect(desk.field()).toBeUndefined();
    expect(desk.said()).toHaveLength(1);
    expect(desk.state().notice?.text).toBe('terraform (4242) asks for a code for kjh-DuperRole.');
    desk.dispatch({ kind: 'show-help' });
    await desk.pass(3_000);
    expect(desk.state().screens.at(-1)?.kind).toBe('help');
    desk.dispatch({ kind: 'back' });
    await desk.pass(500);
    expect(desk.field()?.profileName).toBe('kjh-DuperRole');
    expect(desk.state().notice).toBeUndefined();
  });

  it('is refused with Esc for every waiting program, and nothing else is canceled', async () => {
    const desk = openDesk();
    const request = desk.toRequest('kjh-DuperRole');
    desk.ask(request);
    await desk.pass(3_000);
    desk.dispatch({ kind: 'back' });
    await settle();
    expect(desk.refused).toEqual([request.key]);
    expect(desk.field()).toBeUndefined();
    expect(desk.state().notice?.text).toMatch(/^Refused\./);
    await desk.pass(5_000);
    expect(desk.field()).toBeUndefined();
    expect(desk.calls).toEqual([]);
  });

  it('closes when no program waits any more, and stays while another waits for the same session', async () => {
    const desk = openDesk();
    desk.ask(desk.toRequest('kjh-DuperRole', 1));
    await desk.pass(3_000);
    desk.type('12');
    desk.ask();
    await desk.pass(500);
    desk.ask(desk.toRequest('kjh-DuperRole', 2));
    await desk.pass(3_000);
    expect(desk.field()?.draft).toBe('12');
    desk.ask();
    await desk.pass(1_500);
    expect(desk.field()).toBeUndefined();
    expect(desk.refused).toEqual([]);
    expect(desk.state().notice?.text).toBe('terraform (4242) no longer waits.');
  });

  it("is announced without repeating its file, and asks for no code, if it names no profile or another's key", async () => {
    const desk = openDesk();
    desk.ask(
      desk.toRequest('gone', 1, 'a'.repeat(64)),
      desk.toRequest('kjh-DuperRole', 2, 'b'.repeat(64)),
      desk.toRequest('\u001b]0;x\u0007', 3, desk.toRequest('kjh-DuperRole').key),
      desk.toRequest('__proto__', 4, desk.toRequest('kjh-DuperRole').key),
    );
    await desk.pass(5_000);
    expect(desk.state().screens).toHaveLength(1);
    const said =
      'asks for a code for a device or files that this list does not have: sign in where it runs';
    expect(new Set(desk.rung)).toEqual(new Set([`terraform (4242) ${said}`]));
    expect(desk.said()).toHaveLength(4);
    expect(desk.said().join()).not.toMatch(/gone|Duper|x\u0007|proto/);
  });

  it('waits for its turn while another is asked', async () => {
    const desk = openDesk();
    desk.ask(desk.toRequest('kjh-DuperRole', 1), desk.toRequest('two-devices', 2));
    await desk.pass(3_000);
    expect(desk.field()?.profileName).toBe('kjh-DuperRole');
    desk.type('123456');
    await settle();
    await desk.pass(1_900);
    expect(desk.field()?.profileName).toBe('two-devices');
  });

  it('shows what AWS refused, and does not ask again by itself', async () => {
    const desk = openDesk();
    desk.ask(desk.toRequest('kjh-DuperRole'));
    await desk.pass(3_000);
    desk.failures.set('kjh-DuperRole', { kind: 'network', host: 'sts', step: 'connect' } as never);
    desk.type('123456');
    await settle();
    expect(desk.state().screens.at(-1)?.kind).toBe('error');
    desk.dispatch({ kind: 'back' });
    await desk.pass(5_000);
    expect(desk.field()).toBeUndefined();
  });

  it('asks again in the same field after a wrong code', async () => {
    const desk = openDesk();
    desk.ask(desk.toRequest('kjh-DuperRole'));
    await desk.pass(3_000);
    desk.type('000000');
    await settle();
    expect(desk.field()).toMatchObject({
      refused: { reason: 'rejected' },
      request: { program: terraform },
    });
    desk.type('123456');
    await settle();
    expect(desk.field()).toBeUndefined();
  });
});
