/**
 * The programs of four stores, as far as awsmfa speaks to them and as their documentation has them:
 * pass(1), secret-tool(1), security(1) with `split_line` of Apple's SecurityTool (security.c), and
 * developer.1password.com/docs/cli. Items are in a file of STORE; STORE/trouble says what goes wrong.
 *
 * What they are called with is appended to STORE/calls.
 */
import { appendFileSync, existsSync, fstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ name: string, secret: string }} Item */

const [tool = '', ...args] = process.argv.slice(2);
const word = (/** @type {number} */ index) => args[index] ?? '';
const at = (/** @type {string} */ name) => join(process.env['STORE'] ?? '', name);
const trouble = existsSync(at('trouble')) ? readFileSync(at('trouble'), 'utf8').trim() : '';
const isOpenPipe = () => !fstatSync(0).isCharacterDevice();
const input = () => readFileSync(0, 'utf8');
/** @type {Item[]} */
const items = existsSync(at('items')) ? JSON.parse(readFileSync(at('items'), 'utf8')) : [];
const keep = () => writeFileSync(at('items'), JSON.stringify(items), { mode: 0o600 });
/** @type {(code: number, said?: string) => never} */
const end = (code, said = '') => {
  if (said !== '') process.stderr.write(`${said}\n`);
  process.exit(code);
};
const put = (/** @type {string} */ name, /** @type {string} */ secret) => {
  const found = items.find((item) => item.name === name);
  if (found === undefined) items.push({ name, secret });
  else found.secret = secret;
  keep();
};
const find = (/** @type {string} */ name) => items.filter((item) => item.name === name);
const drop = (/** @type {string} */ name) => {
  const index = items.findIndex((item) => item.name === name);
  if (index < 0) return false;
  items.splice(index, 1);
  keep();
  return true;
};

/**
 * Apple's SecurityTool: quotes, and a backslash that escapes in them and outside.
 *
 * @param {string} line
 */
function splitLine(line) {
  /** @type {string[]} */
  const words = [];
  /** @type {string | undefined} */
  let word;
  let quote = '';
  let isEscaped = false;
  for (const character of line) {
    if (isEscaped) {
      word = (word ?? '') + character;
      isEscaped = false;
    } else if (character === '\\' && word !== undefined) isEscaped = true;
    else if (word === undefined && /\s/.test(character)) continue;
    else if (word === undefined && /["']/.test(character)) {
      quote = character;
      word = '';
    } else if (quote === '' ? /\s/.test(character) : character === quote) {
      words.push(word ?? '');
      word = undefined;
      quote = '';
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}

const verb = word(tool === 'op' ? 1 : 0);

/** @type {Record<string, Record<string, [number, string]>>} */
const said = {
  pass: {
    locked: [2, 'gpg: decryption failed: No secret key'],
    canceled: [2, 'gpg: public key decryption failed: Operation cancelled'],
    'no-store': [1, 'Error: You must run:\n    pass init your-gpg-id'],
  },
  'secret-tool': {
    // It says nothing else of an item that is locked.
    locked:
      verb === 'store' ? [1, 'secret-tool: Cannot create an item in a locked collection'] : [1, ''],
    canceled:
      verb === 'store' ? [1, 'secret-tool: Cannot create an item in a locked collection'] : [1, ''],
    'no-store': [
      1,
      'secret-tool: The name org.freedesktop.secrets was not provided by any .service files',
    ],
  },
  security: {
    locked: [36, 'security: SecKeychainSearchCopyNext: User interaction is not allowed.'],
    canceled: [128, 'security: SecKeychainSearchCopyNext: User canceled the operation.'],
    'no-store': [37, 'security: A default keychain could not be found.'],
  },
  op: {
    locked: [
      1,
      '[ERROR] 2026/11/29 06:00:00 You are not currently signed in. Please run `op signin`',
    ],
    canceled: [1, '[ERROR] 2026/11/29 06:00:00 authorization prompt dismissed, please try again'],
    'no-store': [
      1,
      '[ERROR] 2026/11/29 06:00:00 No accounts configured for use with 1Password CLI.',
    ],
  },
};

appendFileSync(
  at('calls'),
  `${JSON.stringify({ tool, verb, args, env: Object.values(process.env) })}\n`,
);
if (trouble === 'slow') await new Promise((resolve) => setTimeout(resolve, 600_000));
if (trouble === 'odd') {
  process.stdout.write('Welcome!\nno secret here\n');
  end(0);
}
if (trouble === 'endless') for (;;) process.stdout.write('x'.repeat(65_536));
if (trouble === 'fails') end(7, 'something went wrong');
const isSearch = tool === 'secret-tool' && verb === 'search';
const failure = isSearch ? undefined : said[tool]?.[trouble];
if (failure !== undefined) end(...failure);

/** @type {Record<string, Record<string, () => void>>} */
const tools = {
  pass: {
    insert: () => {
      if (word(1) !== '-m' || word(2) !== '-f') end(1, 'Usage: pass insert');
      put(word(3), input());
    },
    show: () => {
      const [item] = find(word(1));
      if (item === undefined) end(1, `Error: ${word(1)} is not in the password store.`);
      process.stdout.write(item.secret);
    },
    rm: () => {
      if (word(1) !== '-f') end(1, 'Are you sure?');
      if (!drop(word(2))) end(1, `Error: ${word(2)} is not in the password store.`);
    },
  },
  'secret-tool': {
    store: () => {
      if (!word(1).startsWith('--label=')) end(2, 'usage: secret-tool store');
      put(args.slice(2).join(' '), input());
    },
    lookup: () => {
      const [item] = find(args.slice(1).join(' '));
      if (item === undefined) end(1);
      process.stdout.write(item.secret);
    },
    search: () => {
      const [item] = find(args.slice(1).join(' '));
      if (item === undefined) return;
      if (trouble === '') process.stdout.write(`[/1]\nsecret = ${item.secret}\n`);
      else process.stderr.write('secret-tool: Cannot get secret of a locked object\n');
    },
    clear: () => {
      if (!drop(args.slice(1).join(' '))) end(1);
    },
  },
  security: {
    '-i': () => {
      for (const line of input().split('\n').filter(Boolean)) {
        const words = splitLine(line);
        const value = (/** @type {string} */ option) => words[words.indexOf(option) + 1] ?? '';
        if (words[0] !== 'add-generic-password' || !words.includes('-U')) end(1, 'unknown command');
        if (value('-T') !== '') end(1, 'any program could read the item');
        put(`${value('-a')} ${value('-s')}`, value('-w'));
      }
    },
    'find-generic-password': () => {
      const [item] = find(`${word(2)} ${word(4)}`);
      const missing = 'security: The specified item could not be found in the keychain.';
      if (item === undefined) end(44, missing);
      process.stdout.write(`${item.secret}\n`);
    },
    'delete-generic-password': () => {
      if (!drop(`${word(2)} ${word(4)}`)) end(44);
    },
  },
  op: {
    create: () => {
      if (word(2) !== '-') end(1, 'an argument can be seen by others');
      const { title, category, fields } = JSON.parse(input());
      if (category !== 'API_CREDENTIAL') end(1, 'no such category');
      const isCredential = (/** @type {{ id: string }} */ { id }) => id === 'credential';
      items.push({ name: title, secret: fields.find(isCredential).value });
      keep();
      process.stdout.write(JSON.stringify({ id: 'abc', title }));
    },
    get: () => {
      // It takes what a pipe holds for the names of items.
      if (isOpenPipe()) end(1, '[ERROR] expected item on stdin');
      const found = find(word(2));
      const error = `[ERROR] 2026/11/29 06:00:00 "${word(2)}" isn't an item. Specify the item with its UUID, name, or domain.`;
      const [item, second] = found;
      if (item === undefined) end(1, error);
      if (second !== undefined) end(1, '[ERROR] More than one item matches');
      const fields = [
        { id: 'username', type: 'STRING', value: 'x' },
        { id: 'credential', type: 'CONCEALED', value: item.secret },
      ];
      process.stdout.write(JSON.stringify({ id: 'abc', title: word(2), fields }, null, 2));
    },
    delete: () => {
      if (!drop(word(2))) end(1, `[ERROR] "${word(2)}" isn't an item.`);
    },
  },
};
const act = tools[tool]?.[verb] ?? (() => end(1, `unknown command ${verb}`));
act();
