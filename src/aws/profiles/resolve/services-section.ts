import type { SettingValue } from '../profile';
import { parse } from '../read/parse';
import { toConfigSection } from '../read/section-name';

/** What `[services NAME]` of a config file's text says; `undefined` where there is none. */
export function servicesSection(
  configText: string,
  name: string,
): ReadonlyMap<string, SettingValue> | undefined {
  for (const { header, keys } of parse(configText).sections.values()) {
    const meaning = toConfigSection(header);
    if (meaning.kind !== 'services' || meaning.name !== name) continue;
    return new Map([...keys].map(([key, { value }]) => [key, value]));
  }
  return undefined;
}
