import type { SettingValue } from '../profile';
import { parse } from '../read/parse';
import { toConfigSection } from '../read/section-name';

/**
 * The settings in `[services NAME]` of a config file's text, or `undefined` if it has no such
 * section.
 */
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
