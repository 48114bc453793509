/**
 * What an import did, in words and as JSON.
 */
import type { ImportReport } from '../../shared/import/report.ts';
import type { ImportResult } from '../tape/import/import-files.ts';
import { toCount, toHeldText, toSpanText } from './tape-output.ts';
import { print, printError } from './terminal.ts';

/** The result as `--json` prints it. */
export function toJson({ tape, reports, leftOut, symbols }: ImportResult): unknown {
  const { path, bytes, ticks, bars, blocks } = tape;
  return { tape: { path, bytes, ticks, bars, blocks, symbols }, files: reports, leftOut };
}

/** Prints the result: what was imported on stdout, what was not on stderr. */
export function printResult({ tape, reports, leftOut, symbols }: ImportResult): void {
  for (const report of reports) printReport(report);
  for (const { path, why } of leftOut) printError(`left out ${path}: ${why}`);
  const { ticks, bars } = tape;
  const each = bars === 0 ? 'tick' : ticks === 0 ? 'bar' : 'row';
  const perRow = (tape.bytes / (ticks + bars)).toFixed(2);
  print(`${tape.path}: ${toHeldText(tape)} of ${symbols.join(', ')}, ${perRow} bytes a ${each}`);
}

const toFoundText = ({ format, found }: ImportReport): string =>
  found === undefined ? format : `${found.what}, ${Math.round(found.confidence * 100)} %`;

function printReport(report: ImportReport): void {
  const { trades, quotes, statuses, bars, rejected, duplicates, outOfOrder, idGaps, missingIds } =
    report;
  print(`${report.file} (${toFoundText(report)}): ${toCount(report.rows, 'row')}`);
  const imported = [
    ...(trades + quotes > 0 || bars === 0
      ? [toCount(trades, 'trade'), toCount(quotes, 'quote')]
      : []),
    ...(bars > 0 ? [toCount(bars, 'bar')] : []),
    ...(statuses > 0 ? [toCount(statuses, 'trading status')] : []),
  ];
  print(`  imported      ${imported.join(', ')}`);
  if (report.crossed > 0) {
    print(
      `  crossed       ${toCount(report.crossed, 'quote')}: the bid is above the ask, kept as it is`,
    );
  }
  if (report.widenedBars > 0) {
    print(
      `  widened       ${toCount(report.widenedBars, 'bar')}: high or low did not hold open and close`,
    );
  }
  if (report.roundedVolumes > 0)
    print(`  rounded       ${toCount(report.roundedVolumes, 'volume')}`);
  for (const [what, count] of Object.entries(report.notImported)) {
    print(`  not imported  ${count} × ${what}`);
  }
  print(`  rejected      ${rejected}`);
  print(`  duplicates    ${duplicates}`);
  print(`  id gaps       ${idGaps} (${toCount(missingIds, 'id')} missing)`);
  if (outOfOrder > 0) print(`  out of order  ${outOfOrder}`);
  if (report.late !== undefined) {
    const { rows, mostMs } = report.late;
    print(`  late          ${toCount(rows, 'row')}, by up to ${toSpanText(mostMs)}`);
  }
  for (const note of report.notes) print(`  note          ${note}`);
  for (const { line, reason } of report.rejects) {
    printError(`${report.file}:${line}: ${reason}`);
  }
  const more = rejected - report.rejects.length;
  if (more > 0) printError(`${report.file}: ${more} more bad rows`);
}
