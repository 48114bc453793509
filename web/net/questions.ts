/**
 * What the page asks besides subscriptions, all of it on the socket: recordings, what can be started, statistics and
 * bars that are older than those on the chart. Each answer goes into the state; what came too late is left out.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { QuoteList } from '../../shared/wire/answer.ts';
import type { AppState } from '../state/app-state.ts';
import { toMessage } from './message.ts';
import type { Feed } from './market-data.ts';

/** Older bars wanted at a time. */
const OLDER_BARS = 2_000;
/** Bars of the strip below a replay. */
const OVERVIEW_BUCKETS = 240;

/** Asks for the list of recordings. */
export async function loadRecordings(client: Client, { recordings }: AppState): Promise<void> {
  recordings.value = { state: 'loading' };
  try {
    const { recordings: list } = await client.request({ type: 'recordings' });
    recordings.value = { state: 'ready', recordings: list };
  } catch (error) {
    recordings.value = { state: 'failed', message: toMessage(error) };
  }
}

/** Bars of the picture of a recording in the list. */
const PREVIEW_BUCKETS = 42;

/** Asks for the small picture of a recording; the list works without it. */
export async function loadPreview(
  client: Client,
  { previews }: AppState,
  recording: string,
): Promise<void> {
  if (previews.peek().has(recording)) return;
  const question = { type: 'recording', recording, buckets: PREVIEW_BUCKETS } as const;
  const answer = await client.request(question).catch(() => undefined);
  if (answer !== undefined) previews.value = new Map(previews.peek()).set(recording, answer);
}

/** Asks how a recording's ticks lie in time; the strip works without its picture, too. */
export async function loadOverview(
  client: Client,
  state: AppState,
  recording: string,
): Promise<void> {
  const answer = await client
    .request({ type: 'recording', recording, buckets: OVERVIEW_BUCKETS })
    .catch(() => undefined);
  if (answer === undefined || state.market.peek()?.replay?.recording !== recording) return;
  state.overview.value = answer;
}

/** Asks once what can be started in a simulated market. @throws ClientError */
export async function loadCatalogue(client: Client, { catalogue }: AppState): Promise<void> {
  if (catalogue.peek() === undefined) catalogue.value = await client.request({ type: 'scenarios' });
}

/** Asks for the statistics of the symbol on screen. */
export async function loadStatistics(client: Client, state: AppState): Promise<void> {
  const market = state.market.peek()?.name;
  const symbol = state.symbol.peek();
  if (market === undefined || symbol === undefined) return;
  const isOnScreen = (): boolean =>
    state.symbol.peek() === symbol && state.market.peek()?.name === market;
  try {
    const answer = await client.request({ type: 'statistics', market, symbol });
    if (isOnScreen()) state.statistics.value = { answer };
  } catch (error) {
    if (!isOnScreen()) return;
    const { answer } = state.statistics.peek();
    state.statistics.value = { ...(answer && { answer }), error: toMessage(error) };
  }
}

type BarQuestion = Parameters<Client['bars']>[0];
/** Questions for bars that are not answered yet: charts that want the same ask once. */
const asking = new Map<string, ReturnType<Client['bars']>>();

function askBars(client: Client, question: BarQuestion): ReturnType<Client['bars']> {
  const key = JSON.stringify(question);
  const asked = asking.get(key) ?? client.bars(question);
  asking.set(key, asked);
  const forget = (): void => void asking.delete(key);
  asked.then(forget, forget);
  return asked;
}

/** Asks for bars before the oldest on a chart. @throws an error with why there are none to be had now */
export async function loadOlder(
  client: Client,
  state: AppState,
  feed: Feed,
  tile = state.active.peek(),
): Promise<void> {
  const { board, market } = state;
  const { chart, symbol, interval } = tile;
  const key = chart.key.peek();
  const name = market.peek()?.name;
  const shown = symbol.peek();
  if (shown === undefined || name === undefined || chart.bars.length === 0) return;
  const oldestMs = chart.bars.startMs[chart.bars.head]!;
  const { epoch, bars, older, reason, venueUntilMs } = await askBars(client, {
    market: name,
    symbol: shown,
    interval: interval.peek(),
    toMs: oldestMs,
    limit: OLDER_BARS,
  });
  if (chart.key.peek() !== key || market.peek()?.epoch !== epoch) return;
  const row = board.get(shown);
  if (row !== undefined && venueUntilMs !== undefined) {
    /* A server that has dropped bars of its own gives the venue's: what is on the chart is not of them. */
    row.venueUntilMs = Math.max(row.venueUntilMs, Math.min(venueUntilMs, oldestMs));
  }
  feed.addOlder(bars, tile);
  chart.isWhole = older === 'start' || (older === undefined && bars.length === 0);
  if (older === 'failed' && bars.length === 0) {
    throw new Error(`Older bars could not be had: ${reason ?? 'the venue does not answer'}.`);
  }
}

/** Asks for symbols that the venue of the market on screen has, and the market does not list. @throws ClientError */
export async function searchVenue(client: Client, state: AppState, text: string): Promise<void> {
  const { market, found } = state;
  const name = market.peek()?.name;
  if (name === undefined || text.trim() === '') return;
  const answer = await client.request({
    type: 'search',
    market: name,
    text: text.trim(),
    limit: 30,
  });
  if (market.peek()?.name !== name) return;
  found.value = { text, symbols: answer.symbols.filter(({ isListed }) => !isListed) };
}

/** Symbols of one question for quotes, and of a market that is larger the first so many: each question costs the server. */
const QUOTES_ASKED = 512;
const MOST_QUOTES = 2_048;

/** Asks for the quotes of the market on screen; without a connection they stay as they are. */
export async function loadQuotes(client: Client, state: AppState): Promise<void> {
  const { market, quotes, instruments } = state;
  const name = market.peek()?.name;
  const symbols = (instruments.peek() ?? []).slice(0, MOST_QUOTES).map(({ symbol }) => symbol);
  if (name === undefined || symbols.length === 0) return;
  const asked: Promise<QuoteList>[] = [];
  for (let from = 0; from < symbols.length; from += QUOTES_ASKED) {
    const some = symbols.slice(from, from + QUOTES_ASKED);
    asked.push(client.request({ type: 'quotes', market: name, symbols: some }));
  }
  const answers = await Promise.all(asked).catch(() => []);
  if (answers.length === 0 || market.peek()?.name !== name) return;
  quotes.value = { ...answers[0]!, quotes: answers.flatMap((answer) => answer.quotes) };
}

/** Asks for the order book of the symbol on screen; without a connection it stays as it is. */
export async function loadDepth(client: Client, state: AppState, levels: number): Promise<void> {
  const { market, symbol } = state;
  const { name, hasDepth } = market.peek() ?? {};
  const shown = symbol.peek();
  if (name === undefined || hasDepth !== true || shown === undefined) return;
  const question = { type: 'depth', market: name, symbol: shown, levels } as const;
  const book = await client.request(question).catch(() => undefined);
  if (book !== undefined && market.peek()?.name === name) state.depth.value = book;
}

/** Days of 52 weeks. */
const YEAR_DAYS = 364;
const DAY_MS = 86_400_000;

/** Asks for the range of 52 weeks of the symbol on screen; where nobody knows it, nothing is shown. */
export async function loadYear(client: Client, state: AppState): Promise<void> {
  const market = state.market.peek();
  const symbol = state.symbol.peek();
  if (market === undefined || symbol === undefined) return;
  const key = `${market.name} ${symbol}`;
  if (state.year.peek()?.key === key) return;
  const sinceMs = market.timeMs - YEAR_DAYS * DAY_MS;
  const question = { market: market.name, symbol, interval: '1d', limit: YEAR_DAYS + 1 } as const;
  const bars = await askBars(client, question).then(
    (answer) => answer.bars.filter(({ startMs }) => startMs >= sinceMs),
    () => [],
  );
  if (bars.length === 0 || `${state.market.peek()?.name} ${state.symbol.peek()}` !== key) return;
  const low = Math.min(...bars.map((bar) => bar.low));
  const high = Math.max(...bars.map((bar) => bar.high));
  state.year.value = { key, low, high };
}
