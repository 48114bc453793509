/**
 * Imports every file of the shared data by itself and prints what came of each, and rates by format:
 * `npx tsx test/load/import-shared-data.ts [folder]`.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importFiles } from '../../server/tape/import/import-files.ts';
import type { ImportReport } from '../../shared/import/report.ts';

const DATA = process.argv[2] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
/** Where times are taken from: all of the data is older. */
const NOW_MS = Date.UTC(2027, 0, 1);

interface Rate {
  rows: number;
  bytes: number;
  ms: number;
}

const rates = new Map<string, Rate>();
const scratch = mkdtempSync(join(tmpdir(), 'tickdeck-import-'));

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => {
      const path = join(folder, item.name);
      return item.isDirectory() ? listFiles(path) : [path];
    });
}

const acceptedOf = ({ trades, quotes, statuses, bars }: ImportReport): number =>
  trades + quotes + statuses + bars;

function toWhy({ rejects, notImported }: ImportReport): string {
  const left = Object.entries(notImported).map(([what, count]) => `${count} × ${what}`);
  const [bad] = rejects;
  if (bad !== undefined) left.push(`line ${bad.line}: ${bad.reason}`);
  return left.join('; ');
}

async function importOne(path: string): Promise<string[]> {
  const name = relative(DATA, path);
  const out = join(scratch, 'out.tape');
  const startedMs = performance.now();
  const run = async (symbol?: string) =>
    importFiles([path], { out, isForced: true, nowMs: NOW_MS, symbol });
  try {
    const { reports } = await run();
    const ms = performance.now() - startedMs;
    return reports.map((report) => {
      const rate = rates.get(report.format) ?? { rows: 0, bytes: 0, ms: 0 };
      rate.rows += report.rows;
      rate.bytes += statSync(path).size;
      rate.ms += ms;
      rates.set(report.format, rate);
      const { what, confidence } = report.found ?? { what: report.format, confidence: 1 };
      const found = `${what}, ${Math.round(confidence * 100)} %`;
      const counts = [report.rows, acceptedOf(report), report.rejected, report.duplicates];
      return [name, found, ...counts, toWhy(report)].join(' | ');
    });
  } catch (error) {
    const { code = 'BUG', message } = error as Error & { readonly code?: string };
    return [[name, code, 0, 0, 0, 0, message.replaceAll(path, 'it')].join(' | ')];
  }
}

console.log('file | detected | rows | accepted | refused | duplicates | why');
for (const path of listFiles(DATA)) {
  for (const line of await importOne(path)) console.log(line);
}
console.log('\nformat | rows | rows/s | MB/s');
for (const [format, { rows, bytes, ms }] of [...rates].toSorted((a, b) => b[1].rows - a[1].rows)) {
  const mbPerS = (bytes / 1e6 / (ms / 1000)).toFixed(2);
  console.log([format, rows, Math.round((rows / ms) * 1000), mbPerS].join(' | '));
}
rmSync(scratch, { recursive: true, force: true });
