type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object in these bytes or this text, if any. JSON has no byte order mark. */
export function parseObject(json: Uint8Array | string): JsonObject | undefined {
  try {
    const text =
      typeof json === 'string'
        ? json
        : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function isText(value: unknown): value is string {
  // Half of a surrogate pair has no UTF-8 form, so nothing can be signed with it.
  return typeof value === 'string' && value !== '' && !/\p{Cs}/u.test(value);
}
