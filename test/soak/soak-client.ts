/**
 * One client of a soak: the product's own library over a socket that can be cut and stalled, with one contract for its
 * life, and everything that it is told held against the truth.
 */
import { WebSocket } from 'ws';
import { createClient } from '../../shared/client/client.ts';
import { type AlertingClient, withAlerts } from '../../shared/client/kept-alerts.ts';
import type { SubscribeOptions } from '../../shared/client/client-contract.ts';
import { INTERVALS } from '../../shared/model/interval.ts';
import type { Bar } from '../../shared/model/bar.ts';
import type { Findings } from './findings.ts';
import { StreamCheck, type ToReference } from './stream-check.ts';
import { BAR_MS } from './symbol-truth.ts';
import type { MarketTruth } from './truth.ts';

/** Contracts of clients. */
export type Contract = 'every' | 'latest' | 'bars';

/** The library over sockets that a test can reach. */
export function openClient(url: string, sockets: WebSocket[] = []): AlertingClient {
  const client = createClient(url, {
    now: () => performance.timeOrigin + performance.now(),
    systemMs: Date.now,
    random: Math.random,
    setTimer: (run, afterMs) => setTimeout(run, afterMs),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
    connect(address, protocols) {
      const socket = new WebSocket(address, protocols, { perMessageDeflate: false });
      sockets.splice(0, sockets.length, socket);
      return socket;
    },
  });
  return withAlerts(client);
}

/** Bars are compared once they have not been touched for so long, ms of the market's time. */
const SETTLED_MS = 2 * BAR_MS;
/** Bars of a symbol that are compared at one look, the newest ones. */
const LOOKED_AT = 60;

/** Tells whether all that people see of two bars is equal. */
export const isSameBar = (a: Bar, b: Bar): boolean =>
  a.open === b.open &&
  a.high === b.high &&
  a.low === b.low &&
  a.close === b.close &&
  a.volume === b.volume &&
  a.trades === b.trades &&
  a.turnoverHi === b.turnoverHi &&
  a.turnoverLo === b.turnoverLo;

/** A client that is watched. */
export class SoakClient {
  readonly name: string;
  readonly contract: Contract;
  readonly client: AlertingClient;
  readonly check: StreamCheck;
  readonly symbols = new Set<string>();
  /** What was done to it. */
  readonly log: string[] = [];
  /** Until when it may be behind, because of what was done to it, wall's ms. */
  disturbedUntilMs = 0;
  private readonly sockets: WebSocket[] = [];
  private readonly findings: Findings;
  private readonly bars = new Map<number, Map<number, Bar>>();
  /** Bars that were wrong at the last look: they are a fault at the next one. */
  private doubted = new Set<string>();
  private options: SubscribeOptions;

  constructor(
    name: string,
    url: string,
    contract: Contract,
    rateHz: number,
    findings: Findings,
    toReference: ToReference,
  ) {
    this.name = name;
    this.contract = contract;
    this.findings = findings;
    this.client = openClient(url, this.sockets);
    this.check = new StreamCheck(name, this.client, contract === 'every', findings, toReference);
    if (contract === 'every') this.options = { contract };
    else if (contract === 'latest') this.options = { contract, maxRateHz: rateHz };
    else
      this.options = {
        contract,
        interval: '1m',
        maxRateHz: rateHz,
        bars: [{ interval: '1m', limit: 120 }],
      };
    this.client.on('bars', ({ market, content }) => {
      if (market !== 'live' || INTERVALS[content.interval] !== '1m') return;
      const { instrument, isHistory } = content;
      if (isHistory || !this.bars.has(instrument)) this.bars.set(instrument, new Map());
      for (const bar of content.bars) this.bars.get(instrument)!.set(bar.startMs, bar);
    });
    this.client.on('error', ({ code, message }) => {
      if (code !== 'NOT_SUBSCRIBED') findings.fault(name, `was refused: ${code} ${message}`);
    });
    this.client.on('rejected', ({ symbol, error }) =>
      findings.fault(name, `${symbol} was rejected: ${error.code}`),
    );
  }

  subscribe(symbols: readonly string[], market?: string): void {
    if (market === undefined) for (const symbol of symbols) this.symbols.add(symbol);
    this.client.subscribe(symbols, {
      ...this.options,
      ...(market === undefined ? {} : { market }),
    });
  }

  unsubscribe(symbols: readonly string[]): void {
    const held = symbols.filter((symbol) => this.symbols.delete(symbol));
    if (held.length > 0) this.client.unsubscribe(held);
  }

  /** Ends its connection, as a bad network does. */
  cut(): void {
    this.sockets[0]?.terminate();
  }

  /** Reads no more, or goes on. */
  stall(isStalled: boolean): void {
    const [socket] = this.sockets;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (isStalled) socket.pause();
    else socket.resume();
  }

  /** Holds the closed bars that it has against those of the truth. */
  compareBars(market: MarketTruth, nowMs: number): void {
    if (this.contract !== 'bars' || this.client.state !== 'open' || nowMs < this.disturbedUntilMs) {
      this.doubted.clear();
      return;
    }
    const doubted = new Set<string>();
    for (const [id, bars] of this.bars) {
      const symbol = market.symbols.get(id);
      if (symbol === undefined || !this.symbols.has(symbol.instrument.symbol)) continue;
      const { head, last } = symbol.bars;
      for (let row = Math.max(head, last - LOOKED_AT); row <= last; row++) {
        const bar = symbol.bars.at(row);
        if (bar.startMs + BAR_MS > market.reachedMs - SETTLED_MS) break;
        const own = bars.get(bar.startMs);
        if (own === undefined) continue;
        this.findings.count('bars compared');
        if (isSameBar(own, bar)) continue;
        const what = `${symbol.instrument.symbol} bar of ${bar.startMs}`;
        doubted.add(what);
        if (this.doubted.has(what)) {
          const said = `${JSON.stringify(own)}, not ${JSON.stringify(bar)}`;
          this.findings.fault(this.name, `${what}: ${said}`);
        }
      }
    }
    this.doubted = doubted;
  }

  /** Forgets what belongs to an earlier epoch. */
  forget(): void {
    this.bars.clear();
    this.doubted.clear();
  }
}
