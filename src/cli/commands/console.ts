import { AppFailure } from '../../errors';
import { consolePage, openConsole } from '../../use-cases/console-page';
import type { Uses } from '../command-context';
import { exitCodes } from '../exit-codes';
import { createCommandFace, type FaceContext } from '../face/command-face';
import { type ConsoleContext, consoleWorldOf } from '../subshell/console-world';

/** Signs in to the web console: in the browser, or by an address to print. */
export async function run(
  context: FaceContext & ConsoleContext & Uses<'stdout' | 'chooseSubject'>,
): Promise<number> {
  const { options, stdout } = context;
  const asked = {
    service: readService(context),
    signsOutFirst: options['sign-out-first'] === true,
  };
  const subject = await context.chooseSubject();
  const world = consoleWorldOf(context);
  if (options['url'] === true) {
    const { url } = await consolePage(subject, asked, world);
    stdout.write(`${url.reveal()}\n`);
  } else await openConsole(subject, asked, world, createCommandFace(context));
  return exitCodes.done;
}

/** It becomes a part of the address. */
function readService({ options }: Uses<'options'>): string | undefined {
  const { service } = options;
  if (typeof service !== 'string') return undefined;
  if (/^[a-z0-9-]{1,63}$/.test(service)) return service;
  throw new AppFailure({
    kind: 'usage',
    message: `${service} is no service of the console.`,
    hint: 'Name it as in the addresses of the console: s3, ec2, cloudwatch.',
  });
}
