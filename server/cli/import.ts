/**
 * `tickdeck import`: other people's recordings into a tape. Owns the words on the terminal, nothing else.
 */
import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { isSymbol, toSymbol } from '../../shared/model/instrument.ts';
import { importFiles, type ImportResult } from '../tape/import/import-files.ts';
import { IMPORTERS } from '../../shared/import/registry.ts';
import { findZone } from '../../shared/import/table/zone.ts';
import type { ImportReport } from '../../shared/import/report.ts';
import { failInput, toCount, toHeldText } from './tape-output.ts';
import { clearProgress, print, printError, showProgress } from './terminal.ts';

interface ImportFlags {
  readonly out?: string;
  readonly symbol?: string;
  readonly format?: string;
  readonly columns?: string;
  readonly timeFormat?: string;
  readonly tz?: string;
  readonly interval?: string;
  readonly decimals?: string;
  readonly strict?: boolean;
  readonly partial?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .summary('turn recordings of other programs into a tape')
    .description(
      'Imports Binance trade CSV (trades and aggTrades, with or without header), other tables of trades or quotes, and ' +
        'recorded WebSocket frames of Binance and Hyperliquid, plain, in gzip, zstd, bzip2 and xz, in zip and tar. Several files become one tape, each trade once, in order of ' +
        'time whatever the order of rows and files.',
    )
    .argument('<file...>', 'files, archives and folders to import; - for a pipe')
    .option('--out <tape>', 'tape to write (default: the first file’s name with .tape, here)')
    .option('--symbol <symbol>', 'CSV: symbol of the rows; frames: take this symbol only')
    .option('--columns <names>', 'tables: names of the columns, in order: time,price,size')
    .option(
      '--time-format <format>',
      'tables: s, ms, us or ns; or dd.MM.yyyy, for what comes first',
    )
    .option(
      '--interval <length>',
      'bars: how long they are, where nothing tells: 5m, 4h, 1d, 1w, 1M',
    )
    .option(
      '--decimals <price[,size]>',
      'digits behind the point that prices, and sizes, have at least: 5 or 2,8',
    )
    .option('--tz <zone>', 'tables: zone of times that name none: America/New_York, UTC, -05:00')
    .addOption(
      new Option('--format <format>', 'what the files are').choices(
        IMPORTERS.map(({ name }) => name),
      ),
    )
    .option('--strict', 'stop at the first bad row instead of counting it')
    .option('--partial', 'take what is whole of a compressed file that was cut')
    .option('--force', 'replace the tape if it exists')
    .option('--json', 'print the result as one JSON object')
    .action(runImport);
}

async function runImport(files: string[], flags: ImportFlags, command: Command): Promise<void> {
  const symbol = flags.symbol === undefined ? undefined : toSymbol(flags.symbol);
  if (symbol !== undefined && !isSymbol(symbol)) {
    command.error(`error: ${JSON.stringify(flags.symbol)} is no symbol`, { exitCode: 2 });
  }
  if (flags.tz !== undefined && findZone(flags.tz) === undefined) {
    command.error(
      `error: --tz ${JSON.stringify(flags.tz)} is no zone; America/New_York, UTC or -05:00 are`,
      {
        exitCode: 2,
      },
    );
  }
  const decimals = toDecimals(flags.decimals);
  if (decimals === undefined) {
    const told = JSON.stringify(flags.decimals);
    command.error(`error: --decimals ${told} is no number of digits; 5 or 2,8 are`, {
      exitCode: 2,
    });
  }
  const out = flags.out ?? toTapeName(files[0]!);
  try {
    const result = await importFiles(files, {
      out,
      symbol,
      format: flags.format,
      columns: flags.columns?.split(','),
      timeFormat: flags.timeFormat,
      zone: flags.tz,
      interval: flags.interval,
      decimals,
      isStrict: flags.strict === true,
      isPartial: flags.partial === true,
      isForced: flags.force === true,
      nowMs: Date.now(),
      pipe: process.stdin,
      onProgress: (share) => showProgress(() => `importing … ${Math.floor(share * 100)} %`),
    });
    clearProgress();
    if (flags.json === true) print(JSON.stringify(toJson(result)));
    else printResult(result);
  } catch (error) {
    clearProgress();
    failInput(error);
  }
}

/** Digits of prices and of sizes, 0..9; undefined for what is none. */
function toDecimals(text = ''): { price?: number; size?: number } | undefined {
  if (text === '') return {};
  const [, price, size] = /^(\d)(?:,(\d))?$/.exec(text) ?? [];
  if (price === undefined) return undefined;
  return { price: Number(price), ...(size === undefined ? {} : { size: Number(size) }) };
}

/** `folder/trades.csv.gz` becomes `trades.tape` in the current folder, and what comes down a pipe `import.tape`. */
const toTapeName = (file: string): string => {
  const name = basename(file).replace(
    /(?:\.(?:csv|txt|tsv|jsonl?|log|dbn|tar|parquet|pq|feather|arrow|scid|hst|bi5|npy|npz))?(?:\.(?:gz|zst|zip|bz2|xz|tgz|tar))?$/i,
    '',
  );
  return `${name === '-' || name === '' || name === '.' || name === '..' ? 'import' : name}.tape`;
};

function toJson({ tape, reports, leftOut, symbols }: ImportResult): unknown {
  const { path, bytes, ticks, bars, blocks } = tape;
  return { tape: { path, bytes, ticks, bars, blocks, symbols }, files: reports, leftOut };
}

function printResult({ tape, reports, leftOut, symbols }: ImportResult): void {
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
  for (const note of report.notes) print(`  note          ${note}`);
  for (const { line, reason } of report.rejects) {
    printError(`${report.file}:${line}: ${reason}`);
  }
  const more = rejected - report.rejects.length;
  if (more > 0) printError(`${report.file}: ${more} more bad rows`);
}
