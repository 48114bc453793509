/**
 * Where a series of rows in time order was changed before its last row, so that whoever computes from it need not
 * read all of it again. Promises never to name a moment later than the earliest change since a version; bounded
 * memory: of many old changes only the earliest is kept.
 */

/** Changes kept apart. */
const MOST_CHANGES = 64;

/** The changes of one series. */
export class RevisionLog {
  /** Versions at which something changed, ascending; of each the earliest change since then, ascending as well. */
  private readonly versions: number[] = [];
  private readonly startMs: number[] = [];

  /** Something at or after `startMs` changed. @param version of the series before the change */
  note(version: number, startMs: number): void {
    const { versions, startMs: starts } = this;
    while (starts.length > 0 && starts.at(-1)! >= startMs) {
      starts.pop();
      versions.pop();
    }
    if (starts.length === MOST_CHANGES) {
      // The second oldest change is told as if it were as early as the oldest.
      versions.splice(0, 1);
      starts.splice(1, 1);
    }
    versions.push(version);
    starts.push(startMs);
  }

  /** Start of the earliest row that changed since a version; Infinity when none did. */
  earliestSince(version: number): number {
    const at = this.versions.findIndex((each) => each >= version);
    return at < 0 ? Infinity : this.startMs[at]!;
  }
}
