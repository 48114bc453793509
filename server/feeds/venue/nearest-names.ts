/**
 * The names nearest to one that does not exist: by the letters that would have to be changed, added or taken away.
 */

/** Names beyond so many changes are not what was meant. */
const MOST_CHANGES = 4;

/** Gives the nearest names, best first. Cost: the product of the lengths for each name. */
export function toNearest(text: string, names: readonly string[], most: number): string[] {
  const plain = toLetters(text);
  const scored: { name: string; score: number }[] = [];
  for (const name of names) {
    const other = toLetters(name);
    const isPart = plain.length >= 2 && (other.startsWith(plain) || plain.startsWith(other));
    const changes = isPart ? 0.5 : countChanges(plain, other);
    if (changes <= Math.min(MOST_CHANGES, plain.length / 2)) {
      scored.push({ name, score: changes + Math.abs(other.length - plain.length) / 100 });
    }
  }
  return scored
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

const toLetters = (text: string): string => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Changes between two words (Levenshtein), as soon as they are too many `Infinity`. */
function countChanges(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_CHANGES) return Infinity;
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row.push(Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + same));
    }
    if (Math.min(...row) > MOST_CHANGES) return Infinity;
    before = row;
  }
  return before[b.length]!;
}
