import { validationError } from './aws-refusal';
import type { Parameters } from './parameters';
import type { XmlRecord } from './xml';

const DEFAULT_ITEMS = 100;

/**
 * IAM's pages: `MaxItems` (1 to 1000) and an opaque `Marker`. Reads both parameters at once, so
 * that their faults are reported with the others, and cuts when it is given the list.
 */
export function paginate(parameters: Parameters) {
  const maxItems = parameters.integer('MaxItems', { minimum: 1, maximum: 1000 }) ?? DEFAULT_ITEMS;
  const marker = parameters.optional('Marker', { minLength: 1 });

  return <Item>(
    list: readonly Item[],
    nameOf: (item: Item) => string,
  ): { readonly items: readonly Item[]; readonly rest: XmlRecord } => {
    const names = list.map((item) => Buffer.from(nameOf(item)).toString('base64url'));
    const start = marker === undefined ? 0 : names.indexOf(marker);
    if (start < 0) throw validationError('Invalid Marker.');
    const end = start + maxItems;
    const next = names[end];
    return {
      items: list.slice(start, end),
      rest: { IsTruncated: next !== undefined, Marker: next },
    };
  };
}
