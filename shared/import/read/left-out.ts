/**
 * What lies beside data, in folders and archives, and is none.
 */
import { baseNameOf } from '../file-name.ts';

/** Says why a file that nobody named is left out; undefined where it is looked at. @param name of archives the path within */
export function whyLeftOut(name: string): string | undefined {
  if (name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')) return 'hidden';
  const base = baseNameOf(name);
  if (/\.(?:checksum|sha256|md5)(?:\.txt)?$/i.test(base)) return 'a checksum';
  if (/^(?:licen[cs]e|copying|notice|readme|changelog)\b/i.test(base))
    return 'words about the data';
  if (/\.(?:md|pdf|html?)$/i.test(base)) return 'words about the data';
  if (/\.tape(?:\.(?:lock|unfinished|lock))?$/i.test(base)) return 'a tape already';
  return undefined;
}
