/**
 * Alerts of a soak, held against the trades that were published: each firing is a trade that fits, once and in order, and
 * no trade that fits is passed over once the rest is over.
 */
import type { ClientEvents } from '../../shared/client/events.ts';
import type { AlertingClient } from '../../shared/client/kept-alerts.ts';
import { FLAG, TICK } from '../../shared/model/tick.ts';
import type { Findings } from './findings.ts';
import { openClient } from './soak-client.ts';
import type { Truth } from './truth.ts';

/** Trades that an alert may be about. */
interface Trade {
  readonly sequence: number;
  readonly timeMs: number;
  readonly size: number;
  readonly flags: number;
}

const ALERT = 'large trade';
const REST_MS = 5_000;
/** A firing may come so much later than the rest is over, ms of the market's time: clocks of ticks differ. */
const SLACK_MS = 5_000;
const SYMBOLS = 3;
/** Flags of trades that never fire, or whose own rules are not looked at here. */
const NEVER = FLAG.cancel | FLAG.late | FLAG.noPrice;

/** A client with one alert, and all trades of its symbols. */
export class AlertCheck {
  private readonly client: AlertingClient;
  private readonly truth: Truth;
  private readonly findings: Findings;
  private readonly trades = new Map<string, Trade[]>();
  private readonly last = new Map<string, Trade>();
  private readonly symbolOf = new Map<number, string>();
  private waiting: ClientEvents['fired'][] = [];
  private atLeast = 0;
  private isSet = false;

  constructor(url: string, truth: Truth, findings: Findings) {
    this.truth = truth;
    this.findings = findings;
    this.client = openClient(url);
    this.client.on('subscribed', ({ instrument }) =>
      this.symbolOf.set(instrument.id, instrument.symbol),
    );
    this.client.on('ticks', ({ run, columns }) => {
      const trades = this.trades.get(this.symbolOf.get(run.instrument) ?? '');
      for (let row = run.from; row < run.to; row++) {
        if (columns.kind[row] !== TICK.trade) continue;
        trades?.push({
          sequence: run.firstSequence + row - run.from,
          timeMs: columns.timeMs[row]!,
          size: columns.size[row]!,
          flags: columns.flags[row]!,
        });
      }
    });
    this.client.on('snapshot', () => this.restart());
    this.client.on('merged', () => this.restart());
    this.client.on('fired', (event) => void this.waiting.push(event));
  }

  /** What lies between two firings is known no more. */
  private restart(): void {
    for (const trades of this.trades.values()) trades.length = 0;
    this.last.clear();
    this.waiting = [];
  }

  /** Subscribes to what the alert is about. */
  begin(): void {
    this.restart();
    this.symbolOf.clear();
    const symbols = [...this.truth.current!.symbols.values()]
      .slice(0, SYMBOLS)
      .map(({ instrument }) => instrument.symbol);
    for (const symbol of symbols) this.trades.set(symbol, []);
    this.client.subscribe(symbols);
  }

  /** Sets the alert, with another threshold each time. */
  async change(draw: number): Promise<void> {
    this.look();
    const atLeast = 10 + Math.floor(draw * 200);
    this.isSet = false;
    await this.client.alert({
      alert: ALERT,
      symbols: [...this.trades.keys()],
      rule: { kind: 'trade', atLeast },
      restMs: REST_MS,
    });
    this.restart();
    this.atLeast = atLeast;
    this.isSet = true;
  }

  /** Compares the firings that came since the last look. */
  look(): void {
    const events = this.waiting.splice(0);
    if (!this.isSet) return;
    for (const { symbol, sequence, value } of events) this.compare(symbol, sequence, value);
    for (const trades of this.trades.values())
      trades.splice(0, Math.max(0, trades.length - 50_000));
  }

  private compare(symbol: string, sequence: number, value: unknown): void {
    const trades = this.trades.get(symbol) ?? [];
    const at = trades.findIndex((trade) => trade.sequence === sequence);
    const who = `alert of ${symbol}`;
    if (at < 0) {
      /* It was before the trades that are known, or comes before them: both are allowed. */
      this.findings.count('firings not compared');
      return;
    }
    const trade = trades[at]!;
    this.findings.count('firings compared');
    if (trade.size < this.atLeast) this.findings.fault(who, `fired at a trade of ${trade.size}`);
    if (value !== trade.size) this.findings.fault(who, `told ${String(value)} of ${trade.size}`);
    const before = this.last.get(symbol);
    this.last.set(symbol, trade);
    if (before === undefined) return;
    if (sequence <= before.sequence) this.findings.fault(who, `fired again at ${sequence}`);
    const from = trades.findIndex((one) => one.sequence > before.sequence);
    const missed = trades
      .slice(from, at)
      .find(
        (one) =>
          one.size >= this.atLeast &&
          (one.flags & NEVER) === 0 &&
          one.timeMs > before.timeMs + REST_MS + SLACK_MS,
      );
    if (missed !== undefined) this.findings.fault(who, `passed over the trade ${missed.sequence}`);
  }

  endLife(): void {
    this.restart();
    this.isSet = false;
  }

  close(): void {
    this.client.close();
  }
}
