import type { Output } from './command-context';

/**
 * The two streams, opened at the first use. A reader that closes its end early (`awsmfa list |
 * head -1`) ends the program quietly, as it ends every other.
 */
export const stdout = toOutput(() => process.stdout);
export const stderr = toOutput(() => process.stderr);

function toOutput(open: () => NodeJS.WriteStream): Output {
  let opened: NodeJS.WriteStream | undefined;
  const stream = () => {
    if (opened === undefined) {
      opened = open();
      opened.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE') process.exit(0);
        throw error;
      });
    }
    return opened;
  };
  return {
    write: (text) => {
      stream().write(text);
    },
    get isTerminal() {
      return stream().isTTY === true;
    },
  };
}
