/**
 * Tries a feed out: connects, subscribes, tells the first ticks, or says in one sentence what is wrong. Ends by itself
 * within a bounded time. Prints nothing: it is given a place for its lines.
 */
import { SIDE } from '../../../shared/model/tick.ts';
import type { RejectReason, VenueTrade } from '../../../shared/venue/event.ts';
import type { SymbolNews } from '../../../shared/venue/tick-rules.ts';
import type { MarketSession } from '../../../shared/venue/us-sessions.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import { fetchGet } from './fetch-get.ts';
import { InstrumentCatalogue } from './instrument-catalogue.ts';
import type { VenueChoice, VenueTools } from './open-venue.ts';
import { VenueRunner } from './runner.ts';
import type { SymbolRejection } from './subscription-states.ts';
import { createSockets } from './ws-socket.ts';

/** How a check ends, and the exit code of the process. */
export const CHECK_EXIT = {
  works: 0,
  noNetwork: 3,
  region: 4,
  key: 5,
  unknownSymbol: 6,
  limit: 7,
  silent: 8,
} as const;
type CheckEnd = keyof typeof CHECK_EXIT;

/** What came of it. */
export interface CheckResult {
  readonly end: CheckEnd;
  /** One sentence. */
  readonly text: string;
}

/** How far it goes. */
export interface CheckOptions {
  /** It ends after so many ticks, or after so long. */
  readonly ticks: number;
  readonly timeMs: number;
  readonly onLine: (line: string) => void;
}

const ENDS: Readonly<Partial<Record<RejectReason, CheckEnd>>> = {
  region: 'region',
  wrongKey: 'key',
  notInPlan: 'key',
  unknownSymbol: 'unknownSymbol',
  symbolLimit: 'limit',
  connectionLimit: 'limit',
  rateLimit: 'limit',
};
const NEAREST = 5;
/** What is tried where nobody names a symbol: what nearly every venue has. */
const USUAL = ['BTC-USD', 'BTC/USD', 'BTC-USDT', 'BTCUSDT', 'AAPL'];

/** A symbol to try: one of the usual ones, or the first that is traded. */
function toUsual(venue: Venue, catalogue: InstrumentCatalogue): string {
  const usual = USUAL.map((text) => venue.toVenueSymbol(text));
  const found = usual.find((symbol) => catalogue.find(symbol)?.isTrading === true);
  if (found !== undefined) return found;
  return venue.traits.hours === 'us-equities' ? venue.toVenueSymbol('AAPL') : usual[0]!;
}

/** Tries a feed. */
export async function checkFeed(
  choice: VenueChoice,
  tools: VenueTools,
  options: CheckOptions,
): Promise<CheckResult> {
  const check = new Check(choice, tools, options);
  try {
    return await check.run();
  } finally {
    check.close();
  }
}

class Check {
  private readonly choice: VenueChoice;
  private readonly tools: VenueTools;
  private readonly options: CheckOptions;
  private readonly runner: VenueRunner;
  private readonly catalogue: InstrumentCatalogue;
  private readonly beganMs: number;
  private readonly done: Promise<CheckResult>;
  private finish!: (result: CheckResult) => void;
  private ticks = 0;
  private readonly live = new Set<string>();
  private isConnected = false;

  constructor(choice: VenueChoice, tools: VenueTools, options: CheckOptions) {
    const { venue, settings, keys, hosts } = choice;
    const { clock, cache } = tools;
    const context = { settings, keys };
    this.choice = choice;
    this.tools = tools;
    this.options = options;
    this.beganMs = clock.elapsed();
    this.done = new Promise((resolve) => (this.finish = resolve));
    this.runner = new VenueRunner(
      {
        venue,
        context,
        hosts,
        openSocket: tools.openSocket ?? createSockets(clock).open,
        get: tools.get ?? fetchGet,
        clock,
      },
      {
        onTrade: (trade) => this.tell(toTradeLine(trade)),
        onNews: (news) => this.tell(toNewsLine(news)),
        onGap: () => undefined,
        onLive: (symbol) => this.onLive(symbol),
        onRejected: (symbol, reason, text) => this.onRejected(symbol, reason, text),
        onState: () => this.onState(),
      },
    );
    const { rest } = this.runner;
    this.catalogue = new InstrumentCatalogue({ venue, context, rest, clock, cache });
  }

  async run(): Promise<CheckResult> {
    const { venue } = this.choice;
    const { onLine, timeMs } = this.options;
    const problem = await this.catalogue.ensure(this.choice.symbols);
    if (problem !== undefined) onLine(`no list of instruments: ${problem}`);
    else onLine(`${venue.name} lists ${this.catalogue.size} instruments`);
    const given = this.choice.symbols;
    const symbols = given.length > 0 ? given : [toUsual(venue, this.catalogue)];
    const unknown = symbols.find(
      (symbol) => this.catalogue.isWhole && this.catalogue.find(symbol) === undefined,
    );
    if (unknown !== undefined) return this.toUnknown(unknown);
    const cancel = this.tools.clock.after(timeMs, () => this.giveUp(symbols));
    this.runner.want(symbols);
    const result = await this.done;
    cancel();
    return result;
  }

  close(): void {
    this.runner.close();
  }

  private toUnknown(symbol: string): CheckResult {
    const nearest = this.catalogue.nearest(symbol, NEAREST);
    const near = nearest.length === 0 ? '' : `; nearest are ${nearest.join(', ')}`;
    return {
      end: 'unknownSymbol',
      text: `${this.choice.venue.name} has no symbol ${symbol}${near}`,
    };
  }

  private onLive(symbol: string): void {
    if (this.live.has(symbol)) return;
    this.live.add(symbol);
    this.options.onLine(`${symbol} is subscribed`);
  }

  private onRejected(symbol: string, reason: SymbolRejection, text: string): void {
    if (reason === 'noAck') return;
    if (reason === 'unknownSymbol') this.finish(this.toUnknown(symbol));
    else {
      const end = ENDS[reason] ?? 'silent';
      this.finish({ end, text: `${this.choice.venue.name} refuses ${symbol}: ${text}` });
    }
  }

  private onState(): void {
    const [link] = this.runner.links;
    if (link === undefined) return;
    const { state, text, reason } = link.state;
    const { name } = this.choice.venue;
    if (state === 'connected' && !this.isConnected) {
      this.isConnected = true;
      const ms = Math.round(this.tools.clock.elapsed() - this.beganMs);
      this.options.onLine(`connected to ${name} after ${ms} ms`);
    }
    if (state !== 'waiting' && state !== 'stopped') return;
    if (text === '' || this.isConnected) return;
    const end = reason === undefined ? 'noNetwork' : (ENDS[reason] ?? 'noNetwork');
    this.finish({ end, text: `${name}: ${text}` });
  }

  private tell(line: string | undefined): void {
    if (line === undefined || this.ticks >= this.options.ticks) return;
    this.ticks++;
    this.options.onLine(line);
    if (this.ticks < this.options.ticks) return;
    const { name, licence } = this.choice.venue;
    this.finish({ end: 'works', text: `${name} works. ${licence}` });
  }

  private giveUp(symbols: readonly string[]): void {
    const seconds = Math.round(this.options.timeMs / 1_000);
    const { name } = this.choice.venue;
    const text = this.runner.links[0]?.state.text ?? '';
    if (!this.isConnected) {
      this.finish({ end: 'noNetwork', text: `${name}: ${text || `no answer in ${seconds} s`}` });
    } else if (this.live.size > 0 || this.ticks > 0) {
      const why = toSilence(this.runner.session);
      this.finish({
        end: 'works',
        text: `${name} has subscribed ${symbols.join(', ')}; ${this.ticks} ticks came within ${seconds} s: ${why}`,
      });
    } else {
      this.finish({
        end: 'silent',
        text: `${name} is connected, but says nothing of ${symbols.join(', ')}${text && `: ${text}`}`,
      });
    }
  }
}

/** Why nothing may come, in a few words. */
function toSilence(session: MarketSession | undefined): string {
  if (session === undefined || session.phase === 'open') return 'it may be quiet';
  if (session.phase !== 'closed') return 'outside regular hours little is traded';
  const why = session.why === undefined ? '' : ` (${session.why})`;
  const until = new Date(session.untilMs).toISOString().slice(0, 16);
  return `the market is closed${why} until ${until}Z`;
}

const toTime = (timeMs: number): string => new Date(timeMs).toISOString().slice(11, 23);

function toTradeLine({ symbol, price, size, side, timeMs, marks }: VenueTrade): string {
  const taker = side === SIDE.buy ? ' buy' : side === SIDE.sell ? ' sell' : '';
  const past = marks?.snapshot === true ? ' (before)' : '';
  return `${toTime(timeMs)}  ${symbol}  trade  ${price} × ${size}${taker}${past}`;
}

function toNewsLine(news: SymbolNews): string | undefined {
  if (news.type === 'quote') {
    const { symbol, bid = '–', bidSize = '', ask = '–', askSize = '' } = news;
    return `${symbol}  quote  ${bid} × ${bidSize} | ${ask} × ${askSize}`;
  }
  if (news.type !== 'status') return undefined;
  return `${toTime(news.timeMs)}  ${news.symbol ?? 'all'}  status ${news.text ?? news.status}`;
}
