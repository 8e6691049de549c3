import { isBlank, strip } from './python-text';

/** Where the parts of a `key = value` line start and end. */
function partsOf(content: string) {
  let start = 0;
  while (isBlank(content.charCodeAt(start))) start++;
  const delimiter = content.search(/[=:]/);
  let keyEnd = delimiter;
  while (keyEnd > start && isBlank(content.charCodeAt(keyEnd - 1))) keyEnd--;
  const value = strip(content.slice(delimiter + 1));
  const valueStart = value === '' ? content.length : content.indexOf(value, delimiter + 1);
  return { start, keyEnd, delimiter, valueStart, valueEnd: valueStart + value.length };
}

export function valueIn(content: string): string {
  const { valueStart, valueEnd } = partsOf(content);
  return content.slice(valueStart, valueEnd);
}

/** The line with another value. Its key, blanks and separator stay. */
export function withValue(content: string, value: string): string {
  const { keyEnd, delimiter, valueStart, valueEnd } = partsOf(content);
  if (valueStart < content.length)
    return content.slice(0, valueStart) + value + content.slice(valueEnd);
  const blank = keyEnd < delimiter ? ' ' : '';
  return content.slice(0, delimiter + 1) + blank + value;
}

/** A new line with the indentation and spacing of another one. */
export function likeLine(content: string, name: string, value: string): string {
  const { start, keyEnd, valueStart } = partsOf(content);
  const separator = valueStart < content.length ? content.slice(keyEnd, valueStart) : ' = ';
  return content.slice(0, start) + name + separator + value;
}
