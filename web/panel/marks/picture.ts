/**
 * Pictures of a chart or of the whole desk: as they stand on the screen, in its theme and at its pixel ratio, with a line
 * above that says what it is, of when, and whose numbers they are. Saved as a PNG file, or copied.
 */
import { toClockText, toDateText, toZoneText } from '../../format/time.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { toTerms } from '../../../shared/wire/market-info.ts';
import { isSimulated } from '../../state/app-state.ts';
import type { Tile } from '../../state/tile.ts';
import type { AppSurroundings } from '../app-context.ts';
import { paintElement } from './page-painter.ts';

/** What a picture is of, and what becomes of it. */
export interface PictureOrder {
  readonly of: 'chart' | 'desk';
  readonly as: 'file' | 'copy';
}

/** Height of the line above, CSS px. */
const STAMP_PX = 34;
const PAD_PX = 12;
/** A browser gives no canvas that is larger, px a side. */
const MOST_PX = 16_000;

/** What stands above a picture: left what it shows, right when and whose. */
export interface Stamp {
  readonly title: string;
  readonly detail: string;
  readonly moment: string;
  readonly source: string;
}

/** Whose numbers a market's are, in a few words. */
export function toSourceText(market: MarketInfo): string {
  const { seed, provenance, replay } = market;
  const venue = toTerms(market)?.venue;
  const what =
    replay === undefined
      ? ''
      : ` · ${replay.rewindOf === undefined ? 'replay' : 'rewind'} ${replay.recording}`;
  if (isSimulated(market)) return `Simulated${seed === undefined ? '' : ` · seed ${seed}`}${what}`;
  if (provenance === 'recorded')
    return `Recorded${venue === undefined ? '' : ` · ${venue}`}${what}`;
  return `${venue ?? 'Live feed'}${what}`;
}

/** The stamp of a picture. @param nowMs market clock */
export function toStamp(
  of: PictureOrder['of'],
  tiles: readonly Tile[],
  active: Tile,
  market: MarketInfo | undefined,
  nowMs: number,
  zone: 'utc' | 'local',
): Stamp {
  const toName = (tile: Tile): string => `${tile.symbol.peek() ?? '–'} ${tile.interval.peek()}`;
  return {
    title: of === 'chart' ? toName(active) : [...new Set(tiles.map(toName))].join(', '),
    detail: of === 'chart' ? (active.instrument.peek()?.name ?? '') : '',
    moment: `${toDateText(nowMs, zone)} ${toClockText(nowMs, zone)} ${toZoneText(nowMs, zone)}`,
    source: market === undefined ? '' : toSourceText(market),
  };
}

/** A file name that every system takes. */
export const toFileName = ({ title, moment }: Stamp): string =>
  `${`${title} ${moment}`
    .replaceAll(/[^\p{L}\p{N}.,-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 120)}.png`;

/** Paints a picture. @returns undefined where there is nothing to paint */
function paintPicture(of: PictureOrder['of'], stamp: Stamp) {
  const root =
    of === 'chart'
      ? document.querySelector('.chart-area[data-active="true"]')
      : document.querySelector('main.panels');
  if (root === null) return undefined;
  const { left, top, width, height } = root.getBoundingClientRect();
  const most = MOST_PX / Math.max(width, height + STAMP_PX);
  const ratio = Math.min(window.devicePixelRatio, most);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round((height + STAMP_PX) * ratio);
  const ctx = canvas.getContext('2d');
  if (ctx === null || width === 0) return undefined;
  ctx.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  ctx.fillStyle = style.getPropertyValue(of === 'chart' ? '--surface' : '--ground');
  ctx.fillRect(0, 0, width, height + STAMP_PX);
  paintElement(ctx, root, left, top - STAMP_PX);
  paintStamp(ctx, stamp, width, style);
  return canvas;
}

function paintStamp(
  ctx: CanvasRenderingContext2D,
  { title, detail, moment, source }: Stamp,
  width: number,
  style: CSSStyleDeclaration,
): void {
  const font = style.getPropertyValue('--font');
  ctx.textBaseline = 'middle';
  const middle = STAMP_PX / 2;
  const right = `${moment}  ·  ${source}  ·  Tickdeck`;
  ctx.font = `400 11px ${font}`;
  const rightPx = Math.min(ctx.measureText(right).width, width * 0.62);
  ctx.fillStyle = style.getPropertyValue('--text-muted');
  ctx.textAlign = 'right';
  ctx.fillText(right, width - PAD_PX, middle, rightPx);
  ctx.textAlign = 'left';
  const room = width - rightPx - 3 * PAD_PX;
  ctx.font = `650 14px ${font}`;
  ctx.fillStyle = style.getPropertyValue('--text');
  ctx.fillText(title, PAD_PX, middle, room);
  const titlePx = ctx.measureText(title).width;
  ctx.font = `400 12px ${font}`;
  const detailPx = ctx.measureText(detail).width;
  ctx.fillStyle = style.getPropertyValue('--text-muted');
  if (titlePx + 8 + detailPx < room) ctx.fillText(detail, PAD_PX + titlePx + 8, middle);
}

/** Takes a picture, and says what became of it. */
export async function takePicture(app: AppSurroundings, { of, as }: PictureOrder): Promise<void> {
  const { state, frames, now } = app;
  const active = state.active.peek();
  const nowMs = state.clock.at(now());
  const zone = state.settings.zone.peek();
  const stamp = toStamp(of, state.tiles.peek(), active, state.market.peek(), nowMs, zone);
  frames.invalidateAll();
  const tell = (text: string, tone: 'info' | 'error' = 'info'): void => {
    state.notice.value = { tone, text };
  };
  const canvas = paintPicture(of, stamp);
  const toBlob = (): Promise<Blob> =>
    new Promise((resolve, reject) => {
      if (canvas === undefined) reject(new Error('There is nothing to take a picture of.'));
      else
        canvas.toBlob((blob) =>
          blob === null ? reject(new Error('The browser gave no picture.')) : resolve(blob),
        );
    });
  try {
    if (as === 'copy') {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': toBlob() })]);
      tell(of === 'chart' ? 'Picture of the chart copied.' : 'Picture of the desk copied.');
      return;
    }
    const url = URL.createObjectURL(await toBlob());
    const link = document.createElement('a');
    link.href = url;
    link.download = toFileName(stamp);
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    tell(`Saved as ${link.download}.`);
  } catch {
    tell(
      as === 'copy'
        ? 'The browser did not let the picture be copied. It can be saved instead: Alt S.'
        : 'No picture could be taken.',
      'error',
    );
  }
}
