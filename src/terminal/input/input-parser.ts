/**
 * Turns what the terminal sends, in whatever pieces it arrives, into keys. Takes out everything
 * else, however late it comes: pastes, answers to questions, focus and mouse reports.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Environment } from '../../aws/profiles/read/locate';
import { bounds } from '../../bounds';
import { isOverSsh } from '../screen/capabilities';
import type { Timers } from '../timers';
import { type InputToken, readToken } from './input-token';

type InputListener = {
  /** One key, as Ink understands it. */
  readonly onKey: (key: string) => void;
  /** One whole paste, cleaned. */
  readonly onPaste: (text: string) => void;
  /** A whole sequence that isn't a key. */
  readonly onReport: (sequence: string) => void;
};

/** An Esc with nothing after it for this long is the Esc key, not the start of a sequence. */
const loneEscapeMs = 50;
/** Over ssh the rest of a sequence may come much later, in a separate packet. */
const loneEscapeOverSshMs = 300;
/**
 * A sequence or paste that pauses for this long will not continue. The limit is generous because
 * pieces may be late over ssh.
 */
const brokenOffMs = 1000;
/** A sequence that is too long to read ends after this long without more of it. */
const passedOverMs = 100;
const ctrlC = '\x03';
const pasteEnd = '\x1b[201~';

type InputParser = {
  /** Takes bytes of the terminal. */
  readonly push: (data: Uint8Array) => void;
  /** Drops unfinished input and stops waiting for the rest. */
  readonly clear: () => void;
};

export function createInputParser(
  listener: InputListener,
  { timers, env }: { readonly timers: Timers; readonly env: Environment },
): InputParser {
  const decoder = new StringDecoder('utf8');
  let input = '';
  /** The part of an unfinished paste that is no longer in `input`. */
  let pasted: string | undefined;
  /** The Esc at the start of `input` was already given as a key: nothing followed it in time. */
  let isEscapeGiven = false;
  /** `input` is an Esc that is too old to be part of another key. It may still start a sequence. */
  let isEscapeOld = false;
  /** Matches the rest of a sequence that is being skipped. */
  let passedOver: RegExp | undefined;
  let cancelWait = () => {};

  return {
    push(data) {
      cancelWait();
      const piece = decoder.write(data);
      // Protects: Ctrl-C that arrives alone works in a paste whose end never comes.
      if (pasted !== undefined && piece === ctrlC) {
        pasted = undefined;
        input = '';
      }
      input += piece;
      if (isEscapeOld && !/^\x1b[[O\]P_]/.test(input)) giveEscape();
      isEscapeOld = false;
      consume();
    },
    clear() {
      cancelWait();
      input = '';
      pasted = passedOver = undefined;
      isEscapeGiven = isEscapeOld = false;
    },
  };

  function consume(): void {
    while (input !== '') {
      if (passedOver !== undefined) passOver(passedOver);
      else if (pasted !== undefined) {
        if (takePaste(pasted)) continue;
        wait(brokenOffMs, () => {
          pasted += input;
          input = '';
          endPaste();
        });
        return;
      } else {
        const token = readToken(input);
        if (isEscapeGiven && !isLateSequence(token, input)) forgetEscape();
        else if (token.kind !== 'incomplete') take(token);
        else {
          waitForMore();
          return;
        }
      }
    }
  }

  function take(token: Exclude<InputToken, { kind: 'incomplete' }>): void {
    input = input.slice(token.length);
    isEscapeGiven = false;
    if (token.kind === 'key') listener.onKey(token.key);
    else if (token.kind === 'report') listener.onReport(token.sequence);
    else if (token.kind === 'paste-begins') pasted = '';
    else if (token.kind === 'endless') passOver(token.rest);
  }

  function passOver(rest: RegExp): void {
    const [more = '', end] = rest.exec(input) ?? [];
    input = input.slice(more.length);
    passedOver = end === undefined && input === '' ? rest : undefined;
    if (passedOver === undefined) return;
    wait(passedOverMs, () => {
      passedOver = undefined;
    });
  }

  function waitForMore(): void {
    if (input !== '\x1b') {
      wait(brokenOffMs, () => {
        if (isEscapeGiven) forgetEscape();
        else input = '';
        consume();
      });
    } else if (isEscapeGiven) wait(brokenOffMs, forgetEscape);
    else if (isEscapeOld) wait(loneEscapeOverSshMs - loneEscapeMs, giveEscape);
    else {
      wait(loneEscapeMs, () => {
        isEscapeOld = isOverSsh(env);
        if (isEscapeOld) waitForMore();
        else giveEscape();
      });
    }
  }

  function giveEscape(): void {
    isEscapeOld = false;
    isEscapeGiven = true;
    listener.onKey('\x1b');
    if (input === '\x1b') waitForMore();
  }

  /** The text after the Esc was typed. */
  function forgetEscape(): void {
    input = input.slice(1);
    isEscapeGiven = false;
  }

  function takePaste(before: string): boolean {
    const end = input.indexOf(pasteEnd);
    // The last characters may be the start of the end mark.
    const length = end < 0 ? Math.max(0, input.length - pasteEnd.length + 1) : end;
    pasted = (before + input.slice(0, length)).slice(0, bounds.paste);
    input = input.slice(end < 0 ? length : end + pasteEnd.length);
    if (end < 0) return false;
    endPaste();
    return true;
  }

  function endPaste(): void {
    const text = pasted ?? '';
    pasted = undefined;
    listener.onPaste(cleanPaste(text));
  }

  function wait(ms: number, onTimeout: () => void): void {
    cancelWait = timers.after(ms, onTimeout);
  }
}

/**
 * Whether this is the rest of a sequence whose Esc came much earlier, and not keys typed after Esc.
 */
function isLateSequence(token: InputToken, input: string): boolean {
  return token.kind !== 'nothing' && /^\x1b(?:$|\[(?:$|[?<>=\dA-IMO])|[\]P_])/.test(input);
}

/** Keeps only what a person could type into a field: text, tabs and line ends. */
function cleanPaste(text: string): string {
  return text
    .replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_X^][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -~])?/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]/gu, '');
}
