/** The page where a person compares the code of a sign-in and allows or denies it. */

import { escaped, htmlPage, type Page, page } from '../http-exchange';
import type { IdentityCenter } from '../identity-center/identity-center';
import type { SignedRequest } from '../signature';

const PATH = '/device';

export function isDevicePage(target: string): boolean {
  return target.split('?')[0] === PATH;
}

/** GET shows the code and asks. POST carries the person's answer. */
export function answerDevicePage(
  { method, target, body }: SignedRequest,
  center: IdentityCenter,
  now: Date,
): Page {
  if (method === 'GET') {
    const given = new URLSearchParams(target.split('?')[1] ?? '').get('user_code') ?? '';
    if (given === '') return askForCode();
    return center.find(given, now) === undefined ? unknownCode() : askForAnswer(given);
  }
  if (method !== 'POST') return page(405, 'Only GET and POST');
  const form = new URLSearchParams(body.toString('utf8'));
  const answer = form.get('answer');
  if (answer !== 'allowed' && answer !== 'denied') return page(400, 'Allow or deny');
  if (!center.answer(form.get('user_code') ?? '', answer, now)) return unknownCode();
  return page(
    200,
    answer === 'allowed'
      ? `Signed in as ${center.userName}. You can close this window.`
      : 'The sign-in was denied. You can close this window.',
  );
}

function unknownCode(): Page {
  return page(404, 'This code is unknown, already answered, or expired.');
}

function askForCode(): Page {
  return htmlPage(
    200,
    `<form method="get" action="${PATH}"><p>Type the code that your device shows</p>
<input name="user_code" autofocus> <button>Next</button></form>`,
  );
}

function askForAnswer(userCode: string): Page {
  const shown = escaped(userCode.slice(0, 20));
  return htmlPage(
    200,
    `<form method="post" action="${PATH}"><p>Does your device show this code?</p>
<h1>${shown}</h1><input type="hidden" name="user_code" value="${shown}">
<button name="answer" value="allowed">Allow</button>
<button name="answer" value="denied">Deny</button></form>`,
  );
}
