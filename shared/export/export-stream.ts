/**
 * An export of a market as one stream of bytes: ticks go in, bytes of ticks or of bars come out. Owns the way from a
 * choice of format and interval to an encoder.
 */
import { DAY_MS } from '../model/calendar.ts';
import type { TickColumns } from '../model/tick.ts';
import { BarFolder } from './bar-folder.ts';
import type { BarInterval } from './bar-interval.ts';
import type { BarRows } from './bar-rows.ts';
import type { ExportedMarket, ExportFormat, FormatOptions, RowEncoder } from './export-format.ts';
import { joinPieces } from './join-pieces.ts';
import { unsound } from './dbn-numbers.ts';

/** What to export as what. */
export interface ExportChoice extends FormatOptions {
  readonly format: ExportFormat;
  /** Bars of this length; ticks when left out. */
  readonly interval?: BarInterval | undefined;
}

/** Begins an export. @throws TapeError TAPE_UNSOUND for what the format cannot hold */
export async function createExportStream(
  market: ExportedMarket,
  { format, interval, ...options }: ExportChoice,
): Promise<RowEncoder<TickColumns>> {
  if (interval === undefined) return format.ticks(market, options);
  if (interval.ms > DAY_MS)
    throw unsound(`bars of ticks are of 1ms to 1d, not of ${interval.name}`);
  const encoder = await format.bars(market, options, [interval.name]);
  const { instruments, startMs, endMs = Infinity } = market;
  return foldInto(encoder, new BarFolder(interval, instruments, startMs, endMs));
}

function foldInto(encoder: RowEncoder<BarRows>, folder: BarFolder): RowEncoder<TickColumns> {
  return {
    begin: () => encoder.begin(),
    write: (ticks) => encoder.write(folder.write(ticks)),
    end: () => joinPieces(encoder.write(folder.end()), encoder.end()),
    left: () => ({
      ...encoder.left?.(),
      ...(folder.tooLate > 0 ? { 'trades that came too late for their bar': folder.tooLate } : {}),
    }),
  };
}
