/**
 * Walks that may go on: what was found in a tape without an index is not looked for again while the tape grows
 * or stays as it is.
 */
import { BlockWalk } from '../../shared/tape/block-walk.ts';
import { readLiveIndex } from './live-index.ts';
import type { Work } from '../../shared/tape/slices.ts';
import type { TapeFile } from '../../shared/tape/tape-bytes.ts';

/** Walks by path. */
export class WalkCache {
  private readonly walks = new Map<string, { readonly inode: number; readonly walk: BlockWalk }>();

  /** The walk of a file: the one before, where the file still has what it walked past; else a new one. */
  *find(path: string, file: TapeFile, firstBlock: number): Work<BlockWalk> {
    const known = this.walks.get(path);
    if (known !== undefined && known.inode === file.inode && known.walk.fits(file))
      return known.walk;
    const walk = (yield* readLiveIndex(path, file, firstBlock)) ?? new BlockWalk(firstBlock);
    this.walks.set(path, { inode: file.inode, walk });
    return walk;
  }

  /** The walk of a file as it was last, if there was one. */
  last(path: string): BlockWalk | undefined {
    return this.walks.get(path)?.walk;
  }

  /** Forgets the walk of a file that has gone, or has an index by now. */
  forget(path: string): void {
    this.walks.delete(path);
  }
}
