/**
 * What people elsewhere are told of an error: its message, without the folders of the machine that it happened on. Paths are
 * those that the error and its causes name as theirs, whatever characters are in them, and any others that look like one.
 */

/** Where errors of file systems, and ours, name files. */
type Named = Error & { readonly path?: unknown; readonly dest?: unknown };

/** Causes of causes that are looked at. */
const MOST_CAUSES = 8;
/** Folders of an absolute path: not of an address, which has something before its first stroke. */
const FOLDERS = /(?<![\w:/.\\-])(?:[A-Za-z]:)?[\\/](?:[^\s\\/:'"]+[\\/])+/g;

const toLastName = (path: string): string => path.slice(path.search(/[^\\/]*[\\/]*$/));

/** The message of an error, fit for anybody. */
export function toPublicReason(error: unknown): string {
  let text = error instanceof Error ? error.message : String(error);
  let one = error;
  for (let left = MOST_CAUSES; one instanceof Error && left > 0; left--) {
    const { path, dest, cause } = one as Named;
    for (const name of [path, dest]) {
      if (typeof name === 'string' && name !== '') text = text.replaceAll(name, toLastName(name));
    }
    one = cause;
  }
  return text.replaceAll(FOLDERS, '');
}
