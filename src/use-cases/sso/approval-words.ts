/** Said in front of an address that nothing here opens. Safe to print where the host is. */
export function sayForeignHost(host: string): string {
  return `${host} is neither AWS's nor your start URL's. Don't open it unless you know it.`;
}
