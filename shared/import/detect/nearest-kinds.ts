/**
 * What a file that is of no known format comes nearest to, and what can be done: by what can be seen of it, text or not,
 * a table or JSON.
 */
import type { FileSample, Importer } from '../importer.ts';
import { toCells } from '../table/row.ts';

/** Kinds that are named: as many as one reads. */
const MOST = 4;
const DELIMITERS = [',', ';', '\t', '|'];

/** Whether the first lines have cells, as many in each. */
function isTable(lines: readonly string[]): boolean {
  const some = lines.slice(0, 5);
  return DELIMITERS.some((delimiter) => {
    const counts = new Set(some.map((line) => toCells(line, delimiter)?.length ?? 0));
    const [count = 0] = counts;
    return counts.size === 1 && count >= 3;
  });
}

/** Says what can be done about it: `; name its columns with --columns, …`. @param importers that it was shown to */
export function toNearest({ lines }: FileSample, importers: readonly Importer[]): string {
  if (isTable(lines)) {
    return 'it looks like a table: name its columns with --columns, such as time,price,size or time,open,high,low,close,volume, and - for each to leave out';
  }
  const isJson = /^\s*[[{]/.test(lines[0] ?? '');
  function isNear({ reads, description }: Importer): boolean {
    const isOfJson = /JSON|frames/.test(description);
    if (lines.length === 0) return reads !== 'text' && !isOfJson;
    return isJson ? isOfJson : reads === 'text' && !isOfJson;
  }
  const near = importers
    .filter(isNear)
    .toSorted((a, b) => Number(b.isGeneral ?? false) - Number(a.isGeneral ?? false))
    .map(({ description }) => description);
  const named = near.slice(0, MOST).join(', ');
  return `nearest are ${named}${near.length > MOST ? ' and others' : ''}; \`tickdeck import --help\` names all`;
}
