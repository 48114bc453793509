/**
 * The server's HTTP answers as the page needs them. Promises to refuse what does not look like the answer,
 * with a sentence for people, and to give up after a while.
 */
import { toServerUrl } from './addresses.ts';
import type { Bar } from '../../shared/model/bar.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { Overview, Recording } from '../state/recordings.ts';
import type { ScenarioCatalogue } from '../state/scenario-catalogue.ts';
import type { Statistics } from '../state/statistics.ts';

const TIMEOUT_MS = 8_000;
const BUCKETS = 240;

/** A bar as `/api/bars` gives it: decimals as numbers, start of the bar in ms. */
interface JsonBar {
  t: number;
  o: number;
  h: number;
  l: number;
  c: number;
  v: number;
  n: number;
  vw?: number | null;
}

/** Lists the recordings of the server. @throws Error with a sentence for people */
export async function fetchRecordings(): Promise<Recording[]> {
  const { recordings } = await fetchJson<{ recordings: Recording[] }>('api/recordings');
  return recordings;
}

/** Lists what can be staged in a simulated market. @throws Error with a sentence for people */
export const fetchCatalogue = (): Promise<ScenarioCatalogue> => fetchJson('api/scenarios');

/** Asks how a recording's ticks lie in time. @throws Error with a sentence for people */
export async function fetchOverview(recording: string): Promise<Overview> {
  const path = `api/recordings/${encodeURIComponent(recording)}/overview?buckets=${BUCKETS}`;
  return { ...(await fetchJson<Omit<Overview, 'recording'>>(path)), recording };
}

/** Asks for the statistics of a symbol so far. @throws Error with a sentence for people */
export function fetchStatistics(market: string, symbol: string): Promise<Statistics> {
  return fetchJson<Statistics>(`api/statistics?${new URLSearchParams({ market, symbol })}`);
}

/** What bars to fetch. */
export interface BarsQuery {
  market: string;
  instrument: Instrument;
  interval: string;
  /** They start before this, the newest `limit` of them. */
  toMs: number;
  limit: number;
}

/** Fetches closed bars, oldest first, in the instrument's integers. @throws Error with a sentence */
export async function fetchBars(query: BarsQuery): Promise<{ epoch: number; bars: Bar[] }> {
  const { instrument } = query;
  const parameters = new URLSearchParams({
    market: query.market,
    symbol: instrument.symbol,
    interval: query.interval,
    to: String(Math.floor(query.toMs)),
    limit: String(query.limit),
  });
  const answer = await fetchJson<{ epoch: number; bars: JsonBar[] }>(`api/bars?${parameters}`);
  return { epoch: answer.epoch, bars: answer.bars.map((bar) => toBar(bar, instrument)) };
}

function toBar(bar: JsonBar, { priceDecimals, sizeDecimals }: Instrument): Bar {
  const toPrice = (value: number): number => Math.round(value * 10 ** priceDecimals);
  const volume = Math.round(bar.v * 10 ** sizeDecimals);
  const turnover = Math.round((bar.vw ?? bar.c) * 10 ** priceDecimals * volume);
  const turnoverHi = Math.floor(turnover / 2 ** 52);
  return {
    startMs: bar.t,
    open: toPrice(bar.o),
    high: toPrice(bar.h),
    low: toPrice(bar.l),
    close: toPrice(bar.c),
    volume,
    trades: bar.n,
    turnoverHi,
    turnoverLo: turnover - turnoverHi * 2 ** 52,
    firstNs: 0,
    lastNs: 0,
  };
}

async function fetchJson<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(toServerUrl(path), { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new Error('The server did not answer.');
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && typeof body === 'object' && body !== null) return body as T;
  const message = (body as { error?: { message?: unknown } } | undefined)?.error?.message;
  throw new Error(
    typeof message === 'string' ? message : `The server answered with status ${response.status}.`,
  );
}
