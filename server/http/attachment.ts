/** What an answer is called when it is saved as a file (RFC 6266): plain for old programs, whole for all others. */

/** Header `content-disposition` of a file. */
export function toDisposition(name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
