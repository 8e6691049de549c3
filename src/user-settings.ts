/** What a person can set in the settings file or with a variable. The program never writes it. */

export const sortOrders = ['sign-in', 'name', 'time-left'] as const;
export type SortOrder = (typeof sortOrders)[number];

export type Settings = {
  /** `16`: the terminal's own sixteen colors. `auto`: by the terminal's background. */
  readonly theme: 'auto' | 'dark' | 'light' | '16';
  /** Draw only ASCII, whatever the locale says. */
  readonly ascii: boolean;
  readonly sort: SortOrder;
  readonly details: boolean;
  readonly activity: boolean;
  readonly enter: 'shell' | 'console' | 'copy' | 'nothing';
  /** `enter`: a sign-in is followed at once by what Enter does. */
  readonly afterSignIn: 'stay' | 'enter';
  readonly title: boolean;
  readonly notify: 'off' | 'bell' | 'osc9' | 'osc777';
  /** Profiles that get a mark, and a question before a shell or the console. Names may have `*`. */
  readonly warn: readonly string[];
  readonly accounts: ReadonlyMap<string, string>;
};

type UiSettings = Omit<Settings, 'accounts'>;

export type SettingValue = string | number | boolean | readonly string[];

type Kind<Value> = {
  /** `undefined` for an invalid value. */
  readonly read: (text: string) => Value | undefined;
  /** Every valid value. Empty if any text is valid. */
  readonly values: readonly string[];
  /** What a valid value is, as `it must be …`. */
  readonly expects: string;
};

export type Setting<Value extends SettingValue> = Kind<Value> & {
  readonly key: string;
  readonly initial: Value;
  /** A variable that wins over the file. */
  readonly variable?: `AWSMFA_${string}`;
};

function oneOf<const Value extends string>(...values: readonly Value[]): Kind<Value> {
  return {
    read: (text) => values.find((value) => value === text),
    values,
    expects: `it must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
  };
}

/** Variables use `1` and `0`. */
const onOrOff: Kind<boolean> = {
  read: (text) => ({ true: true, false: false, 1: true, 0: false })[text.toLowerCase()],
  values: ['true', 'false'],
  expects: 'it must be true or false',
};

const words: Kind<readonly string[]> = {
  read: (text) => {
    const found = text.split(/\s+/).filter((word) => word !== '');
    return found.some((word) => /^[#;]/.test(word)) ? undefined : found;
  },
  values: [],
  expects: 'it must be names of profiles, in which * stands for any text',
};

export const settingSummaries: Readonly<Record<keyof Settings, string>> = {
  theme: "the background that the colors suit; `16` uses the terminal's own sixteen colors",
  ascii: 'draw only ASCII characters',
  sort: 'the order of the list',
  details: 'open the detail pane at the start',
  activity: 'open the activity panel at the start',
  enter: 'what Enter does on a profile that is signed in',
  afterSignIn: '`enter` does what Enter does as soon as a sign-in is done',
  title: "set the terminal's title",
  notify:
    'the notice before a session expires; a program that asks for a code rings the bell anyway',
  warn: 'profiles that are marked, and confirmed before a shell or the console; `*` matches any text',
  accounts: 'names of accounts, a line for each twelve-digit account',
};

/** Every setting of `[ui]`, in the order of the documentation. */
export const uiSettings: { readonly [Name in keyof UiSettings]: Setting<UiSettings[Name]> } = {
  theme: {
    ...oneOf('auto', 'dark', 'light', '16'),
    key: 'theme',
    initial: 'auto',
    variable: 'AWSMFA_THEME',
  },
  ascii: { ...onOrOff, key: 'ascii', initial: false, variable: 'AWSMFA_ASCII' },
  sort: { ...oneOf(...sortOrders), key: 'sort', initial: 'sign-in' },
  details: { ...onOrOff, key: 'details', initial: true },
  activity: { ...onOrOff, key: 'activity', initial: true },
  enter: { ...oneOf('shell', 'console', 'copy', 'nothing'), key: 'enter', initial: 'shell' },
  afterSignIn: { ...oneOf('stay', 'enter'), key: 'after_sign_in', initial: 'stay' },
  title: { ...onOrOff, key: 'title', initial: true, variable: 'AWSMFA_TITLE' },
  notify: {
    ...oneOf('off', 'bell', 'osc9', 'osc777'),
    key: 'notify',
    initial: 'off',
    variable: 'AWSMFA_NOTIFY',
  },
  warn: { ...words, key: 'warn', initial: [] },
};

/** The settings of `[ui]`, each as `read` finds it. */
export function eachSetting(
  read: <Value extends SettingValue>(setting: Setting<Value>) => Value,
): UiSettings {
  return {
    theme: read(uiSettings.theme),
    ascii: read(uiSettings.ascii),
    sort: read(uiSettings.sort),
    details: read(uiSettings.details),
    activity: read(uiSettings.activity),
    enter: read(uiSettings.enter),
    afterSignIn: read(uiSettings.afterSignIn),
    title: read(uiSettings.title),
    notify: read(uiSettings.notify),
    warn: read(uiSettings.warn),
  };
}

export const defaultSettings: Settings = {
  ...eachSetting(({ initial }) => initial),
  accounts: new Map(),
};

/** How long a command without a terminal waits for a code from an open UI: a code and a third. */
export const mostWaitSeconds = 40;

/** Reads `AWSMFA_WAIT`. `undefined` if it is not a whole number of seconds. */
export function readWait(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), mostWaitSeconds) : undefined;
}

/** Whether the profile has a warning. */
export function isWarned({ warn }: Pick<Settings, 'warn'>, profileName: string): boolean {
  return warn.some((pattern) => matches(pattern, profileName));
}

/** `*` matches any text. Each part is searched once, so no pattern takes long. */
function matches(pattern: string, name: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return name === pattern;
  if (!name.startsWith(start)) return false;
  let from = start.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return name.length - end.length >= from && name.endsWith(end);
}
