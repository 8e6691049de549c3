/** Writes more to the terminal than it takes at once, and ends at a key. */
import { takeTerminal } from '../../../src/cli/face/asked-terminal';

const terminal = takeTerminal();
const end = () => {
  terminal.leave();
  return true;
};
terminal.read({
  onKey: end,
  onGone: end,
  show: () => terminal.write(`${'x'.repeat(100_000)} and the end`),
  hide: () => {},
});
