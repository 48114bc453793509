/**
 * Lists of instruments on the disk, so that a start need not wait for a venue's. Losing them costs a request.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListCache } from '../feeds/venue/instrument-catalogue.ts';
import { ensureFolder } from '../tape/ensure-folder.ts';

/** Keeps lists in a folder, which is made when there is one to keep. */
export function createListCache(folder: string): ListCache {
  const toPath = (name: string): string => join(folder, `${name}.json`);
  return {
    load(name) {
      try {
        const { fetchedMs, items } = JSON.parse(readFileSync(toPath(name), 'utf8')) as Record<
          string,
          unknown
        >;
        return typeof fetchedMs === 'number' ? { fetchedMs, items } : undefined;
      } catch {
        return undefined;
      }
    },
    save(name, fetchedMs, items) {
      try {
        ensureFolder(folder);
        const unfinished = `${toPath(name)}.unfinished`;
        writeFileSync(unfinished, JSON.stringify({ fetchedMs, items }));
        renameSync(unfinished, toPath(name));
      } catch {
        /* Without it the list is fetched again next time. */
      }
    },
  };
}
