/**
 * `tickdeck convert`: a file of one format as a file of another, whichever they are. Owns the choice between importing,
 * exporting and copying; each of these is elsewhere.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { isSymbol, toSymbol } from '../../shared/model/instrument.ts';
import { TapeError, readFileHeader, toTapeError } from '../../shared/tape/format.ts';
import { importFiles } from '../tape/import/import-files.ts';
import { openTape } from '../tape/open-tape.ts';
import { refuseInputAsOutput } from '../tape/output-path.ts';
import { runCopy } from './copy-tape.ts';
import { type ExportFlags, runExport } from './export.ts';
import { failInput } from './tape-output.ts';
import { addPartFlags, toPart } from './tape-part.ts';
import { clearProgress, printError, showProgress } from './terminal.ts';

interface ConvertFlags extends ExportFlags {
  readonly symbol?: string;
  readonly tz?: string;
  readonly compress?: boolean;
}

/** Adds the command. */
export function registerConvert(program: Command): void {
  addPartFlags(program.command('convert'))
    .description(
      'Converts a tape, or any file that can be imported, into a tape, CSV, JSON lines, Parquet or DBN: the end of the ' +
        'second name says which. A tape becomes a tape of the newest version.',
    )
    .argument('<file>', 'file to read')
    .argument('<out>', 'file to write: .tape, .csv, .jsonl, .parquet, .dbn')
    .option('--bars <interval>', 'bars instead of ticks: 1s, 90s, 5m, 4h, 1d')
    .option('--symbol <symbol>', 'symbol of the rows, where the file does not say')
    .option('--tz <zone>', 'zone of times that name none')
    .option('--compress', 'a tape that is a fifth shorter; versions before this one cannot play it')
    .option('--force', 'replace the file if it exists')
    .action(runConvert);
}

const isTapeName = (out: string): boolean => out.toLowerCase().endsWith('.tape');

async function runConvert(
  path: string,
  out: string,
  flags: ConvertFlags,
  command: Command,
): Promise<void> {
  try {
    if (isTape(path)) await convertTape(path, out, flags, command);
    else await convertForeign(path, out, flags, command);
  } catch (error) {
    clearProgress();
    failInput(error);
  }
}

async function convertTape(
  path: string,
  out: string,
  flags: ConvertFlags,
  command: Command,
): Promise<void> {
  const refuse = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
  if (!isTapeName(out) && flags.compress === true) refuse('--compress is of tapes: name a .tape');
  if (!isTapeName(out)) return runExport(path, out, flags, command);
  if (flags.bars !== undefined)
    refuse('--bars makes no tape: name a .csv, .jsonl, .parquet or .dbn');
  const tape = openTape(path);
  try {
    const notes = [`Converted of ${basename(path)}.`];
    await runCopy(
      [{ path, tape, part: toPart(tape, flags, refuse) }],
      out,
      'converting',
      notes,
      flags,
      { isCompressed: flags.compress === true },
    );
  } finally {
    tape.close();
  }
}

/** By way of a tape, which is made beside other temporary files and taken away again. */
async function convertForeign(
  path: string,
  out: string,
  flags: ConvertFlags,
  command: Command,
): Promise<void> {
  const symbol = flags.symbol === undefined ? undefined : toSymbol(flags.symbol);
  if (symbol !== undefined && !isSymbol(symbol)) {
    command.error(`error: ${JSON.stringify(flags.symbol)} is no symbol`, { exitCode: 2 });
  }
  refuseInputAsOutput(out, [path]);
  const folder = mkdtempSync(join(tmpdir(), 'tickdeck-convert-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  try {
    const tape = join(folder, `${basename(path).replace(/\..*$/, '') || 'converted'}.tape`);
    const { reports } = await importFiles([path], {
      out: tape,
      symbol,
      zone: flags.tz,
      nowMs: Date.now(),
      onProgress: (share) => showProgress(() => `reading … ${Math.floor(share * 100)} %`),
    });
    clearProgress();
    for (const { file, rows, rejected, duplicates } of reports) {
      printError(`${file}: ${rows} rows, ${rejected} rejected, ${duplicates} duplicates`);
    }
    await convertTape(tape, out, flags, command);
  } finally {
    process.off('exit', removeFolder);
    removeFolder();
  }
}

/** @throws TapeError TAPE_NOT_FOUND, TAPE_IO; and of a tape of another version, what is wrong with it */
function isTape(path: string): boolean {
  const bytes = new Uint8Array(64);
  let length: number;
  try {
    const fd = openSync(path, 'r');
    try {
      length = readSync(fd, bytes, 0, bytes.length, 0);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw toTapeError(error, `reading ${path}`);
  }
  try {
    readFileHeader(bytes.subarray(0, length));
    return true;
  } catch (error) {
    if (error instanceof TapeError && error.code === 'TAPE_NOT_A_TAPE') return false;
    throw error;
  }
}
