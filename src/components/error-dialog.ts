import { explain } from '../errors';
import type { ErrorScreen } from '../state/app-state';
import type { DialogContent, DialogRoom } from './dialog';
import { wrapText } from './text-layout';
import type { Look } from './theme';

/** What happened, what holds in spite of it, what to do, and AWS's own words for its support. */
export function drawError(
  { title, error, kept, byHand }: Pick<ErrorScreen, 'title' | 'error' | 'kept' | 'byHand'>,
  look: Look,
  { width }: DialogRoom,
): DialogContent {
  const { message, hint } = explain(error);
  const { aws } = error;
  const support = aws && `${aws.code}${aws.requestId ? `  request ${aws.requestId}` : ''}`;
  return {
    title,
    isUrgent: true,
    lines: [
      ...wrapText(look.show(message), width),
      ...(kept === undefined ? [] : wrapText(kept, width).map((line) => look.paint('good', line))),
      '',
      ...wrapText(`What to do: ${look.show(hint)}`, width),
      ...(byHand === undefined
        ? []
        : [
            '',
            look.paint('muted', 'To copy by hand:'),
            ...byHand.split('\n').flatMap((line) => wrapText(look.show(line), width)),
          ]),
      ...(support === undefined
        ? []
        : ['', ...wrapText(look.show(support), width).map((line) => look.paint('muted', line))]),
    ],
  };
}

/** The same as one text, to be sent to somebody. */
export function errorText({ error }: Pick<ErrorScreen, 'error'>): string {
  const { message, hint } = explain(error);
  const { aws } = error;
  return [
    message,
    hint,
    ...(aws === undefined
      ? []
      : [`${aws.code}: ${aws.message}`, `request ${aws.requestId ?? '-'}`]),
  ].join('\n');
}
