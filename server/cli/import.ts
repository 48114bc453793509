/**
 * `tickdeck import`: other people's recordings into a tape. Owns the words on the terminal, nothing else.
 */
import { Option, type Command } from 'commander';
import type { ImportSettings, SideMeaning } from '../../shared/import/import-settings.ts';
import { IMPORTERS } from '../../shared/import/registry.ts';
import { type Told, readTold } from '../../shared/import/told.ts';
import { IMPORT_FIELDS } from '../../shared/import/question.ts';
import { toRecordingName } from '../../shared/model/recording-name.ts';
import { toConfig } from '../config.ts';
import { importFiles } from '../tape/import/import-files.ts';
import { listInputs } from '../tape/import/list-inputs.ts';
import { toNewPath } from '../tape/new-recording.ts';
import { printResult, toJson } from './import-report.ts';
import { openPage } from './open-page.ts';
import { onEnd } from './process-end.ts';
import { failInput } from './tape-output.ts';
import { clearProgress, print, printError, showProgress } from './terminal.ts';

/** As a shell says of what Ctrl-C ended. */
const INTERRUPTED = 130;

interface ImportFlags {
  readonly out?: string;
  readonly symbol?: string;
  readonly format?: string;
  readonly columns?: string;
  readonly timeFormat?: string;
  readonly tz?: string;
  readonly interval?: string;
  readonly decimals?: string;
  readonly side?: SideMeaning;
  readonly allowTimes?: boolean;
  readonly asRecorded?: boolean;
  readonly list?: boolean;
  readonly open?: boolean;
  readonly strict?: boolean;
  readonly partial?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .description(
      'Imports files of market data in some 80 formats: tables of trades, quotes or bars, archives of venues and vendors, ' +
        'DBN, Parquet, Arrow, recorded WebSocket frames; plain, in gzip, zstd, bzip2 and xz, in zip and tar. Several files ' +
        'become one tape, each trade once, in order of time whatever the order of rows and files.',
    )
    .argument('<file...>', 'files, archives and folders to import; - for a pipe')
    .option(
      '--out <tape>',
      'tape to write (default: the first file’s name, in the recordings folder, where the page offers it)',
    )
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
    .option('--tz <zone>', 'tables: zone of times that name none: America/New_York, UTC, -05:00')
    .addOption(
      new Option('--format <format>', 'what the files are').choices(
        IMPORTERS.map(({ name }) => name),
      ),
    )
    .option('--decimals <numbers>', 'digits after the point at least: of prices, or price,size')
    .addOption(
      new Option(
        '--side <whose>',
        'whose sides the files name, or that they are not to be believed',
      ).choices(['taker', 'maker', 'none']),
    )
    .option('--allow-times', 'take times before 1990 and after tomorrow')
    .option('--as-recorded', 'keep the order in which rows arrived instead of sorting by time')
    .option('--list', 'say what each file is, and stop')
    .option('--open', 'open the page on the recording')
    .option('--strict', 'stop at the first bad row instead of counting it')
    .option('--partial', 'take what is whole of a compressed file that was cut')
    .option('--force', 'replace the tape if it exists')
    .option('--json', 'print the result as one JSON object')
    .action(runImport);
}

async function runImport(files: string[], flags: ImportFlags, command: Command): Promise<void> {
  const told = readFlags(flags, command);
  const stop = new AbortController();
  try {
    if (flags.list === true) {
      await printList(files, told, flags.json === true);
      return;
    }
    const out = flags.out ?? toNewPath(toConfig({}).recordings, toRecordingName(files[0]!));
    onEnd(() => stop.abort());
    const result = await importFiles(files, {
      ...told,
      out,
      isStrict: flags.strict === true,
      isForced: flags.force === true,
      nowMs: Date.now(),
      pipe: process.stdin,
      signal: stop.signal,
      onProgress: createProgressText(),
    });
    clearProgress();
    if (flags.json === true) print(JSON.stringify(toJson(result)));
    else printResult(result);
    if (flags.out === undefined && flags.json !== true) {
      print('The page offers it under Recordings; --open opens it there.');
    }
    if (flags.open === true) await openPage(out);
  } catch (error) {
    clearProgress();
    failInput(error);
    if (stop.signal.aborted) process.exitCode = INTERRUPTED;
  }
}

function readFlags(flags: ImportFlags, command: Command): Told {
  const { symbol, format, columns, timeFormat, tz: zone, interval, decimals, side } = flags;
  const texts = { symbol, format, columns, timeFormat, zone, interval, decimals, side };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined);
  const told = readTold(
    {
      ...Object.fromEntries(given),
      allowTimes: String(flags.allowTimes === true),
      partial: String(flags.partial === true),
      asRecorded: String(flags.asRecorded === true),
    },
    IMPORTERS.map(({ name }) => name),
  );
  if (!('problem' in told)) return told;
  const { flag } = IMPORT_FIELDS[told.field];
  return command.error(`error: ${flag} ${told.problem}`, { exitCode: 2 });
}

/** How far it is, how fast, and how long it will take. */
function createProgressText(): (share: number, bytes: number) => void {
  const startedMs = performance.now();
  return (share, bytes) =>
    showProgress(() => {
      const seconds = (performance.now() - startedMs) / 1000;
      const left = share > 0 ? Math.ceil((seconds * (1 - share)) / share) : undefined;
      const rate = (bytes / 1e6 / Math.max(seconds, 0.001)).toFixed(1);
      const time = left === undefined ? '' : `, ${left} s left`;
      return `importing … ${Math.floor(share * 100)} %, ${rate} MB/s${time}`;
    });
}

async function printList(
  files: readonly string[],
  settings: ImportSettings,
  isJson: boolean,
): Promise<void> {
  const { inputs, leftOut } = await listInputs(files, settings, process.stdin);
  if (isJson) print(JSON.stringify({ inputs, leftOut }));
  for (const { path, format, what, confidence } of isJson ? [] : inputs) {
    const found =
      format === undefined
        ? `not imported: ${what}`
        : `${what} (${Math.round(confidence * 100)} %), --format ${format}`;
    print(`${path}: ${found}`);
  }
  for (const { path, why } of isJson ? [] : leftOut) printError(`left out ${path}: ${why}`);
}
