/**
 * Files out of what was dropped or picked, with the folders that they lie in. Hidden files are not meant by anybody.
 */
import type { BroughtFile } from '../../state/imports.ts';
import type { DroppedItem } from '../file-drop.ts';

/** What was brought together. */
interface Brought {
  readonly files: BroughtFile[];
  /** Of one folder its name; undefined of single files. */
  readonly name: string | undefined;
}

/** More than any import takes: a dropped disk is not walked through. */
const MOST_FILES = 5_000;

const isHidden = (name: string): boolean => name.startsWith('.');

/** Reads what was dropped. What cannot be read is left out. */
export async function readDropped(items: readonly DroppedItem[]): Promise<Brought> {
  const files: BroughtFile[] = [];
  for (const item of items) {
    if (item === null) continue;
    if (item instanceof File) files.push({ path: item.name, file: item });
    else await walk(item, '', files);
  }
  const [first] = items;
  const folder = items.length !== 1 || first instanceof File ? undefined : first;
  return { files, name: folder?.isDirectory === true ? folder.name : undefined };
}

/** Files of a field, one by one or of a folder. */
export function readPicked(list: Iterable<File>): Brought {
  const files = Array.from(list, (file): BroughtFile => {
    return { path: file.webkitRelativePath || file.name, file };
  }).filter(({ path }) => !path.split('/').some(isHidden));
  const [folder, ...below] = files[0]?.path.split('/') ?? [];
  return { files, name: below.length > 0 ? folder : undefined };
}

/* Not all browsers have names for the two kinds. */
const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolderEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry =>
  entry.isDirectory;

async function walk(entry: FileSystemEntry, folder: string, files: BroughtFile[]): Promise<void> {
  if (isHidden(entry.name) || files.length >= MOST_FILES) return;
  const path = folder + entry.name;
  try {
    if (isFileEntry(entry)) {
      files.push({ path, file: await new Promise<File>((...done) => entry.file(...done)) });
    } else if (isFolderEntry(entry)) {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise<FileSystemEntry[]>((...done) => reader.readEntries(...done));
        if (some.length === 0) return;
        for (const each of some) await walk(each, `${path}/`, files);
      }
    }
  } catch {
    /* It was moved or may not be read: the rest may. */
  }
}
