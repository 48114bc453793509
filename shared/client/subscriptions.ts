/**
 * What a program asks for, and what is told to the server of it. Nothing that was said is lost on the way: contract,
 * rate, interval, ticks and bars come back as they were last asked for. What cannot be asked for is told by name.
 */
import type { ErrorBody } from '../wire/server-message.ts';
import { toNames } from '../wire/symbol-names.ts';
import type { RefreshOptions, Request, SubscribeOptions } from './client-contract.ts';
import type { Emitter } from './events.ts';
import { DEFAULT_MARKET } from './market-directory.ts';
import { leaveNames, takeOver } from './market-track.ts';
import { refreshStatements, type SnapshotWanted } from './refresh.ts';
import type { SubscriptionCommands } from './subscription-commands.ts';
import type { TrackStore } from './track-store.ts';

/** Subscriptions of one client. */
export interface Subscriptions {
  subscribe(symbols: readonly string[], options: SubscribeOptions): void;
  unsubscribe(symbols: readonly string[], market: string): void;
  refresh(symbols: readonly string[], options: RefreshOptions): void;
  /** Moves all that is wanted of the past of a live market to that one, with the positions that were reached. */
  catchUp(past: string, live: { readonly market: string; readonly epoch: number }): void;
  /** A program has sent a command of its own, which may be about subscriptions: it counts like the others. */
  adopt(command: Request, id: number): void;
  /** Says all that is wanted to a new connection, with the positions that were reached. */
  restore(): void;
}

/** Error of a name that there is no subscription to. */
const notSubscribed = (symbol: string): ErrorBody => ({
  code: 'NOT_SUBSCRIBED',
  message: `Not subscribed to "${symbol}".`,
  symbol,
});

/** Error of a name that no market can have. */
const unknownSymbol = (symbol: string): ErrorBody => ({
  code: 'UNKNOWN_SYMBOL',
  message: `No market has a symbol "${symbol}".`,
  symbol,
});

const toGiven = ({ ticks, bars }: SnapshotWanted): SnapshotWanted => ({
  ...(ticks !== undefined && { ticks }),
  ...(bars !== undefined && { bars }),
});

/** Makes it. @param isReady tells whether the server takes commands */
export function createSubscriptions(
  emitter: Emitter,
  commands: SubscriptionCommands,
  tracks: TrackStore,
  isReady: () => boolean,
): Subscriptions {
  return {
    subscribe(symbols, { market = DEFAULT_MARKET, ...options }) {
      const { names, invalid } = toNames(symbols);
      const track = tracks.ensure(market);
      for (const symbol of invalid) {
        emitter.emit('rejected', { market: track.name, symbol, error: unknownSymbol(symbol) });
      }
      const statements = track.wanted.want(names, options);
      if (isReady()) commands.ask(track, statements, false);
    },
    unsubscribe(symbols, market) {
      const { names, invalid } = toNames(symbols);
      const track = tracks.get(market);
      const unknown = track === undefined ? names : leaveNames(track, names);
      for (const symbol of new Set([...invalid, ...unknown])) {
        emitter.emit('error', notSubscribed(symbol));
      }
      if (track === undefined) return;
      const left = names.filter((name) => !unknown.includes(name));
      if (isReady()) commands.leave(track, left);
      if (track.wanted.statements.size === 0) tracks.forget(market);
    },
    refresh(symbols, { market = DEFAULT_MARKET, ...given }) {
      const { names, invalid } = toNames(symbols);
      const track = tracks.get(market);
      const { groups, unknown } = refreshStatements(track, names, toGiven(given));
      for (const symbol of [...invalid, ...unknown]) {
        emitter.emit('error', notSubscribed(symbol));
      }
      if (track !== undefined && isReady()) commands.refresh(track, groups);
    },
    catchUp(past, { market, epoch }) {
      const from = tracks.get(past);
      if (from === undefined) return;
      const track = tracks.ensure(market);
      takeOver(track, from, epoch);
      if (isReady()) commands.restore(track);
      const names = [...from.wanted.statements.keys()];
      leaveNames(from, names);
      if (isReady()) commands.leave(from, names);
      tracks.forget(past);
    },
    adopt(command, id) {
      if (command.type === 'subscribe') {
        const { type: _, market = DEFAULT_MARKET, symbols, resume: __, ...options } = command;
        const { wanted } = tracks.ensure(market);
        for (const said of wanted.want(toNames(symbols).names, options)) said.commandId = id;
      } else if (command.type === 'unsubscribe' || command.type === 'snapshot') {
        const { market = DEFAULT_MARKET, symbols } = command;
        const { names } = toNames(symbols);
        const track = tracks.get(market);
        if (command.type === 'snapshot') refreshStatements(track, names, toGiven(command));
        else if (track !== undefined) leaveNames(track, names);
      }
    },
    restore() {
      for (const track of tracks.all()) commands.restore(track);
    },
  };
}
