/**
 * How the commands that make a tape of other tapes speak while they run and when they have done.
 */
import { type CopyOptions, type CopySource, copyTapes } from '../tape/edit/copy-tapes.ts';
import { onEnd } from './process-end.ts';
import { toCount, toSpanText, toTimeText } from './tape-output.ts';
import { openTape } from '../tape/open-tape.ts';
import { clearProgress, print, printError, printWarning, showProgress } from './terminal.ts';

const INTERRUPTED = 130;

/** What the flags of all these commands say. */
export interface CopyFlags {
  readonly force?: boolean;
  readonly json?: boolean;
}

/**
 * Copies parts of tapes, with progress; Ctrl-C gives it up and leaves nothing.
 * @param doing what is being done, for the progress: `cutting`
 * @throws TapeError see `copyTapes`
 */
export async function runCopy(
  sources: readonly CopySource[],
  out: string,
  doing: string,
  notes: readonly string[],
  { force, json }: CopyFlags,
  more: Pick<CopyOptions, 'opening' | 'events' | 'isCompressed'> = {},
): Promise<void> {
  let isStopped = false;
  onEnd(() => (isStopped = true));
  const all = sources.reduce((sum, { tape }) => sum + tape.tickCount, 0);
  const startedMs = performance.now();
  const options: CopyOptions = {
    ...more,
    isForced: force === true,
    notes,
    isStopped: () => isStopped,
    onProgress: (ticks) =>
      showProgress(() => toProgress(doing, ticks, all, performance.now() - startedMs)),
  };
  const result = await copyTapes(sources, out, options).finally(clearProgress);
  if (result === undefined) {
    process.exitCode = INTERRUPTED;
    return;
  }
  const { summary, leftOut } = result;
  for (const [what, count] of Object.entries(leftOut)) {
    printWarning(`left out: ${count.toLocaleString('en-US')} ${what}`);
  }
  const { ticks, bars, bytes } = summary;
  if (json === true) print(JSON.stringify({ path: out, ticks, bars, bytes, leftOut }));
  else printError(`${out}: ${describe(out, ticks, bars)}`);
}

function describe(out: string, ticks: number, bars: number): string {
  const tape = openTape(out);
  const { startMs, endMs } = tape;
  tape.close();
  const rows =
    bars > 0 ? `${toCount(ticks, 'tick')} and ${toCount(bars, 'bar')}` : toCount(ticks, 'tick');
  return `${rows}, ${toTimeText(startMs)} to ${toTimeText(endMs)} UTC (${toSpanText(endMs - startMs)})`;
}

/** `cutting … 42 %, 3,100,000 ticks/s, 2 s left`. */
export function toProgress(doing: string, ticks: number, all: number, ms: number): string {
  const rate = ticks / (ms / 1000);
  const left = Math.ceil(Math.max(0, all - ticks) / rate);
  const share = all > 0 ? Math.min(100, Math.floor((ticks / all) * 100)) : 100;
  return `${doing} … ${share} %, ${Math.round(rate).toLocaleString('en-US')} ticks/s, ${left} s left`;
}
