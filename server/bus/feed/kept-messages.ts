/**
 * The newest messages of one market, by place, in bounded memory: what a gateway missed while its line was down.
 */

/** Bytes and messages that are kept: at 100,000 ticks a second a quarter of a minute or so, at 5,000 some minutes. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_MESSAGES = 16_384;

/** The messages of one market. */
export interface KeptMessages {
  /** Place of the newest one; 0 before the first. */
  readonly last: number;
  add(bytes: Uint8Array): void;
  /** Those of places from..to, oldest first, up to so many bytes but at least one; undefined when the first is gone. */
  read(from: number, to: number, mostBytes: number): Uint8Array[] | undefined;
}

/** Makes an empty list. */
export function createKeptMessages(): KeptMessages {
  let kept: Uint8Array[] = [];
  /** Those before are given up; they are cut off now and then. */
  let head = 0;
  let bytesKept = 0;
  let last = 0;

  function giveUp(): void {
    bytesKept -= kept[head]!.length;
    head++;
    if (head < MOST_MESSAGES) return;
    kept = kept.slice(head);
    head = 0;
  }

  return {
    get last() {
      return last;
    },
    add(bytes) {
      last++;
      kept.push(bytes);
      bytesKept += bytes.length;
      while (bytesKept > MOST_BYTES || kept.length - head > MOST_MESSAGES) giveUp();
    },
    read(from, to, mostBytes) {
      const first = last - (kept.length - head) + 1;
      if (from < first || to > last || from > to) return undefined;
      const found: Uint8Array[] = [];
      let left = mostBytes;
      for (let place = from; place <= to; place++) {
        const bytes = kept[head + place - first]!;
        if (found.length > 0 && (left -= bytes.length) < 0) break;
        found.push(bytes);
      }
      return found;
    },
  };
}
