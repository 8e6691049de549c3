/** A small UI on a real terminal. It shows its input, and can leave in every way. */
import { openSync } from 'node:fs';
import { WriteStream } from 'node:tty';
import { Box, render, Text, useInput } from 'ink';
import { useCallback, useEffect, useState } from 'react';
import { withCursor } from '../../../src/cells';
import { runInForeground } from '../../../src/terminal/run-in-foreground';
import { openTerminal } from '../../../src/terminal/terminal';
import { realTimers } from './real-timers';

const terminal = openTerminal({
  stdin: process.stdin,
  stdout: process.stdout.isTTY ? process.stdout : new WriteStream(openSync('/dev/tty', 'w')),
  env: process.env,
  process,
  timers: realTimers,
  theme: undefined,
  withTitle: process.env['AWSMFA_TITLE'] !== '0',
  onEnd(reason) {
    process.stdout.write(`ended by ${reason}\n`);
    process.exit(reason === 'SIGTERM' ? 143 : 1);
  },
});

function Field({ onDone }: { readonly onDone: (text: string) => void }) {
  const [text, setText] = useState('');
  useInput((input, key) => {
    if (key.return) onDone(text);
    else setText((before) => before + input);
  });
  return (
    <Text>
      field {text}
      {withCursor(' ')}
    </Text>
  );
}

function Keys({ onKey }: { readonly onKey: (key: string) => void }) {
  useInput((input, key) => {
    const name = Object.entries(key).find(([, isOn]) => isOn === true)?.[0];
    onKey(input === '' ? (name ?? '?') : key.ctrl ? `^${input}` : input);
  });
  return null;
}

function App() {
  const [size, setSize] = useState(terminal.size());
  const [keys, setKeys] = useState<readonly string[]>([]);
  const [facts, setFacts] = useState<readonly string[]>([]);
  const [isTyping, setTyping] = useState(false);
  const [theme, setTheme] = useState(terminal.theme());
  const note = useCallback((fact: string) => setFacts((before) => [...before, fact]), []);

  useEffect(() => {
    const unsubscribe = [
      terminal.onResize(setSize),
      terminal.onPaste((text) => note(`pasted ${JSON.stringify(text)}`)),
      terminal.onFocus((isFocused) => note(isFocused ? 'focused' : 'not focused')),
      terminal.onTheme(setTheme),
    ];
    return () => {
      for (const stop of unsubscribe) stop();
    };
  }, [note]);

  const onKey = (key: string) => {
    setKeys((before) => [...before, key]);
    if (key === '/') setTyping(true);
    if (key === 'q') void leave(0);
    if (key === 's') void shell();
    if (key === 't') terminal.setTitle(`59m kjh\x07Role`);
    if (key === 'U')
      setTimeout(() => {
        throw new Error('thrown on purpose');
      });
    if (key === 'R') void Promise.reject(new Error('rejected on purpose'));
    if (key === 'X') process.exit(3);
  };

  const shell = async () => {
    const [file = 'sh', ...args] = process.argv.slice(2);
    const result = await terminal.suspend(() =>
      runInForeground(
        { file, args, env: process.env, isInteractiveShell: true },
        { signals: process, timers: realTimers, isOnTerminal: true },
      ),
    );
    note(`back with ${result.exitCode}`);
  };

  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      <Text>
        size {size.columns}x{size.rows} theme {theme ?? 'unknown'}
      </Text>
      <Text>
        pid {process.pid} keys {keys.join(' ')}
      </Text>
      {isTyping ? (
        <Field
          onDone={(text) => {
            note(`typed ${text}`);
            setTyping(false);
          }}
        />
      ) : (
        <Keys onKey={onKey} />
      )}
      <Text>{facts.join('\n')}</Text>
      <Box flexGrow={1} />
      <Text color="green">bottom</Text>
    </Box>
  );
}

const app = render(<App />, {
  ...terminal.inkStreams,
  debug: true,
  exitOnCtrlC: false,
  patchConsole: false,
});

async function leave(exitCode: number) {
  await terminal.leave();
  app.unmount();
  process.exitCode = exitCode;
}
