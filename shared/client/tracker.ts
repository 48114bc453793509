/**
 * What a client is subscribed to and how far it has come in each symbol. Decides what of a frame is new,
 * and what to ask for after a reconnect. Does no I/O.
 */
import type { Command, ServerMessage } from '../wire/command.ts';
import { SNAPSHOT } from '../wire/codes.ts';
import type { DecodedRun, Frame } from '../wire/decode.ts';
import { toMissing } from '../wire/notice-frame.ts';
import type { TickColumns } from '../model/tick.ts';
import type { ClientStats, SubscribeOptions } from './client-contract.ts';
import type { Emitter } from './events.ts';
import { isWildcard, type Wanted, type WantedMarket } from './wanted.ts';

type Subscribe = Extract<Command, { type: 'subscribe' }>;

/** Subscriptions and positions of one client. */
export interface Tracker {
  want(symbols: string[], options: SubscribeOptions): Subscribe;
  unwant(symbols: string[], market: string): void;
  forgetMarket(market: string): void;
  /** The market's sequences start over: nothing can be resumed. */
  forgetEpoch(market: string): void;
  /** Commands that bring a new connection to where the old one stood; markets that are gone are forgotten. */
  resubscribe(known: ReadonlySet<string>): Subscribe[];
  /** Commands that ask for ticks which did not arrive although none was declared missing. */
  repairs(): Subscribe[];
  onSubscribed(message: Extract<ServerMessage, { type: 'subscribed' }>): void;
  onFrame(market: string, frame: Frame, stats: ClientStats): void;
}

/**
 * Makes a tracker that reports to `emitter`.
 * @param onHole called when ticks turn out to be missing; ask for `repairs` soon
 */
export function createTracker(emitter: Emitter, onHole: () => void): Tracker {
  const markets = new Map<string, WantedMarket>();

  function wantedMarket(name: string): WantedMarket {
    let market = markets.get(name);
    if (market === undefined) {
      market = { epoch: undefined, symbols: new Map(), byInstrument: new Map() };
      markets.set(name, market);
    }
    return market;
  }

  /** Subscribes for symbols that share options, with resume points where there are any. */
  function toSubscribes(
    name: string,
    market: WantedMarket,
    isMeant: (wanted: Wanted) => boolean,
  ): Subscribe[] {
    const groups = new Map<string, Subscribe>();
    for (const [symbol, wanted] of market.symbols) {
      if (!isMeant(wanted)) continue;
      const key = JSON.stringify(wanted.options);
      let command = groups.get(key);
      if (command === undefined) {
        command = { type: 'subscribe', ...wanted.options, market: name, symbols: [] };
        if (market.epoch !== undefined) command.resume = { epoch: market.epoch, sequences: {} };
        groups.set(key, command);
      }
      command.symbols.push(symbol);
      if (wanted.sequence !== undefined && command.resume !== undefined) {
        command.resume.sequences[symbol] = wanted.sequence;
      }
    }
    return [...groups.values()];
  }

  /** What is wanted of a symbol, also when only a wildcard names it. */
  function wantedOf(market: WantedMarket, symbol: string): Wanted | undefined {
    const known = market.symbols.get(symbol);
    if (known !== undefined) return known;
    const wildcard = [...market.symbols].find(([name]) => isWildcard(name))?.[1];
    if (wildcard === undefined) return undefined;
    const implied: Wanted = {
      ...wildcard,
      instrument: undefined,
      sequence: undefined,
      isImplied: true,
      hole: 'none',
    };
    market.symbols.set(symbol, implied);
    return implied;
  }

  function onRun(
    name: string,
    market: WantedMarket,
    run: DecodedRun,
    columns: TickColumns,
    baseMs: number,
    stats: ClientStats,
  ): void {
    const wanted = market.byInstrument.get(run.instrument);
    if (wanted?.sequence === undefined) return;
    const next = wanted.sequence + 1;
    const end = run.firstSequence + run.standsFor;
    if (end <= next) return;
    if (run.firstSequence > next) {
      findHole(wanted);
      return;
    }
    if (run.firstSequence < next && run.standsFor === run.count) {
      run.from += next - run.firstSequence;
      run.count = run.standsFor = end - next;
      run.firstSequence = next;
    }
    wanted.sequence = end - 1;
    stats.ticks += run.count;
    emitter.emit('ticks', { market: name, run, columns, baseMs });
  }

  function findHole(wanted: Wanted): void {
    if (wanted.hole !== 'none') return;
    wanted.hole = 'found';
    onHole();
  }

  /** A heartbeat says what was sent before it: what has not arrived by now is lost. */
  function onHeartbeat(market: WantedMarket, frame: Extract<Frame, { type: 'heartbeat' }>): void {
    if (market.epoch !== frame.epoch) return;
    frame.instruments.forEach((instrument, i) => {
      const wanted = market.byInstrument.get(instrument);
      if (wanted?.sequence !== undefined && wanted.sequence < frame.sequences[i]!) findHole(wanted);
    });
  }

  /** Bars have no sequences of their own: marks say up to which trade the bars that came reach. */
  function onMarks(market: WantedMarket, frame: Extract<Frame, { type: 'marks' }>): void {
    if (market.epoch !== frame.epoch) return;
    frame.instruments.forEach((instrument, i) => {
      const wanted = market.byInstrument.get(instrument);
      if (wanted?.sequence === undefined || wanted.options.contract !== 'bars') return;
      wanted.sequence = Math.max(wanted.sequence, frame.sequences[i]!);
    });
  }

  function onGap(
    name: string,
    market: WantedMarket,
    frame: Extract<Frame, { type: 'gap' }>,
    stats: ClientStats,
  ): void {
    if (market.epoch !== undefined && (market.epoch & 0xff) !== frame.epochTag) return;
    stats.missedTicks += toMissing(frame);
    emitter.emit('gap', { market: name, content: frame });
  }

  function onMerged(
    name: string,
    market: WantedMarket,
    frame: Extract<Frame, { type: 'merged' }>,
    stats: ClientStats,
  ): void {
    if (market.epoch !== undefined && (market.epoch & 0xff) !== frame.epochTag) return;
    for (const { standsFor, state } of frame.updates) {
      const wanted = market.byInstrument.get(state.instrument);
      if (wanted?.sequence === undefined || state.sequence <= wanted.sequence) continue;
      stats.mergedUpdates++;
      stats.mergedTicks += standsFor;
      wanted.sequence = state.sequence;
      emitter.emit('merged', { market: name, standsFor, state });
    }
  }

  function onSnapshot(
    name: string,
    market: WantedMarket,
    frame: Extract<Frame, { type: 'snapshot' }>,
  ): void {
    const wanted = market.byInstrument.get(frame.state.instrument);
    if (wanted === undefined) return;
    if (frame.cause === SNAPSHOT.moved || market.epoch !== frame.epoch) market.epoch = frame.epoch;
    wanted.sequence = frame.state.sequence;
    wanted.hole = 'none';
    emitter.emit('snapshot', {
      market: name,
      epoch: frame.epoch,
      cause: frame.cause,
      state: frame.state,
      runs: frame.runs,
      columns: frame.columns,
    });
  }

  return {
    want(symbols, options) {
      const { market: name = 'live', ...rest } = options;
      const market = wantedMarket(name);
      for (const symbol of symbols) {
        const known = market.symbols.get(symbol);
        if (known !== undefined) known.options = rest;
        else
          market.symbols.set(symbol, {
            options: rest,
            instrument: undefined,
            sequence: undefined,
            isImplied: false,
            hole: 'none',
          });
      }
      return { type: 'subscribe', ...rest, market: name, symbols };
    },
    unwant(symbols, name) {
      const market = markets.get(name);
      for (const symbol of symbols) {
        const instrument = market?.symbols.get(symbol)?.instrument;
        if (instrument !== undefined) market?.byInstrument.delete(instrument);
        market?.symbols.delete(symbol);
      }
      if (market?.symbols.size === 0) markets.delete(name);
    },
    forgetMarket(name) {
      markets.delete(name);
    },
    forgetEpoch(name) {
      const market = markets.get(name);
      if (market === undefined) return;
      market.epoch = undefined;
      for (const wanted of market.symbols.values()) {
        wanted.sequence = undefined;
        wanted.hole = 'none';
      }
    },
    resubscribe(known) {
      for (const name of markets.keys()) if (!known.has(name)) markets.delete(name);
      return [...markets].flatMap(([name, market]) =>
        toSubscribes(name, market, ({ isImplied }) => !isImplied),
      );
    },
    repairs() {
      return [...markets].flatMap(([name, market]) => {
        const commands = toSubscribes(name, market, ({ hole }) => hole === 'found');
        for (const wanted of market.symbols.values())
          if (wanted.hole === 'found') wanted.hole = 'asked';
        return commands;
      });
    },
    onSubscribed(message) {
      const market = markets.get(message.market);
      if (market === undefined) return;
      const sameEpoch = market.epoch === message.epoch;
      market.epoch = message.epoch;
      for (const result of message.results) {
        const wanted = wantedOf(market, result.symbol);
        if (wanted === undefined) continue;
        if (!result.ok) {
          market.symbols.delete(result.symbol);
          emitter.emit('rejected', {
            market: message.market,
            symbol: result.symbol,
            error: result.error,
          });
          continue;
        }
        wanted.instrument = result.instrument.id;
        market.byInstrument.set(result.instrument.id, wanted);
        wanted.hole = 'none';
        if (!sameEpoch || result.recovered === false) wanted.sequence = undefined;
        emitter.emit('subscribed', {
          market: message.market,
          instrument: result.instrument,
          epoch: message.epoch,
          recovered: result.recovered,
        });
      }
    },
    onFrame(name, frame, stats) {
      const market = markets.get(name);
      if (frame.type === 'heartbeat') {
        if (market !== undefined) onHeartbeat(market, frame);
        emitter.emit('heartbeat', {
          market: name,
          marketMs: frame.baseMs,
          serverMs: frame.serverMs,
        });
        return;
      }
      if (market === undefined) return;
      if (frame.type === 'snapshot') onSnapshot(name, market, frame);
      else if (frame.type === 'bars') emitter.emit('bars', { market: name, content: frame });
      else if (frame.type === 'gap') onGap(name, market, frame, stats);
      else if (frame.type === 'merged') onMerged(name, market, frame, stats);
      else if (frame.type === 'marks') onMarks(market, frame);
      else if (market.epoch === undefined || (market.epoch & 0xff) === frame.epochTag) {
        for (const run of frame.runs) {
          onRun(name, market, run, frame.columns, frame.baseMs, stats);
        }
      }
    },
  };
}
