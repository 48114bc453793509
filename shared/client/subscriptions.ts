/**
 * What a program asks for: turns its words into commands, and says them again to a new connection. Nothing that was
 * said is lost on the way: contract, rate, interval, ticks and bars come back as they were last asked for. What cannot
 * be asked for is told by name.
 */
import type { ErrorBody } from '../wire/command.ts';
import { isWildcard, toNames } from '../wire/symbol-names.ts';
import type { RefreshOptions, SubscribeOptions } from './client-contract.ts';
import type { Emitter } from './events.ts';
import { DEFAULT_MARKET } from './market-directory.ts';
import { type MarketTrack, type Position, positionsOf, removePosition } from './market-track.ts';
import type { Outbox } from './outbox.ts';
import { refreshStatements } from './refresh.ts';
import { toSnapshots, toSubscribes, toUnsubscribes } from './symbol-commands.ts';
import type { TrackStore } from './track-store.ts';
import type { Statement } from './wanted.ts';

/** Subscriptions of one client, by market. */
export interface Subscriptions {
  subscribe(symbols: readonly string[], options: SubscribeOptions): void;
  unsubscribe(symbols: readonly string[], market: string): void;
  refresh(symbols: readonly string[], options: RefreshOptions): void;
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

/** Makes it. @param isReady tells whether the server takes commands */
export function createSubscriptions(
  emitter: Emitter,
  outbox: Outbox,
  tracks: TrackStore,
  isReady: () => boolean,
): Subscriptions {
  /** Subscribes to what shares options. */
  function ask(track: MarketTrack, statements: readonly Statement[], isReturning: boolean): void {
    const { options } = statements[0]!;
    if (options === undefined) return;
    const names = statements.map((statement) => ({
      name: statement.name,
      positions: isReturning ? positionsBy(track, statement) : [],
    }));
    const epoch = isReturning ? track.epoch : undefined;
    for (const command of toSubscribes(track.name, epoch, options, names)) {
      const id = outbox.send(command);
      for (const name of command.symbols) track.wanted.statements.get(name)!.commandId = id;
    }
  }

  /** Positions of the symbols of which this statement is the last word. */
  function positionsBy(track: MarketTrack, { name }: Statement): Position[] {
    const statement = track.wanted.statements.get(name);
    const all = isWildcard(name) ? track.positions.values() : [track.positions.get(name)];
    return [...all].filter((one) => one !== undefined && one.by === statement) as Position[];
  }

  function askToLeave(track: MarketTrack, names: readonly string[]): void {
    for (const command of toUnsubscribes(track.name, names)) {
      const id = outbox.send(command);
      for (const name of command.symbols) {
        const exception = track.wanted.statements.get(name);
        if (exception !== undefined) exception.commandId = id;
      }
    }
  }

  /** Says everything again, in order; what may be said together is. */
  function restoreTrack(track: MarketTrack): void {
    let groups = new Map<string, Statement[]>();
    const tell = (): void => {
      for (const group of groups.values()) {
        if (group[0]!.options === undefined)
          askToLeave(
            track,
            group.map(({ name }) => name),
          );
        else ask(track, group, true);
      }
      groups = new Map();
    };
    let before: string | undefined;
    for (const statement of track.wanted.statements.values()) {
      const { name, options } = statement;
      /* The order counts where wildcards or exceptions meet others. */
      const kind = options === undefined ? 'exception' : isWildcard(name) ? 'wildcard' : 'symbol';
      if (kind !== before || kind === 'wildcard') tell();
      before = kind;
      const key = JSON.stringify(options) ?? '';
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [statement]);
      else group.push(statement);
    }
    tell();
  }

  return {
    subscribe(symbols, { market = DEFAULT_MARKET, ...options }) {
      const { names, impossible } = toNames(symbols);
      const track = tracks.ensure(market);
      for (const symbol of impossible) {
        emitter.emit('rejected', { market: track.name, symbol, error: unknownSymbol(symbol) });
      }
      if (names.length === 0) return;
      const statements = track.wanted.want(names, options);
      if (isReady()) ask(track, statements, false);
    },
    unsubscribe(symbols, market) {
      const { names, impossible } = toNames(symbols);
      const track = tracks.get(market);
      const unknown = new Set([...impossible, ...(track?.wanted.unwant(names) ?? names)]);
      for (const symbol of unknown) emitter.emit('error', notSubscribed(symbol));
      if (track === undefined) return;
      const left = names.filter((name) => !unknown.has(name));
      for (const name of left) {
        for (const { symbol } of positionsOf(track, name)) {
          const older = track.wanted.statements.get(symbol);
          if (older?.options !== undefined) track.wanted.drop(older);
          removePosition(track, symbol);
        }
      }
      if (isReady() && left.length > 0) askToLeave(track, left);
      if (track.wanted.statements.size === 0) tracks.forget(market);
    },
    refresh(symbols, { market = DEFAULT_MARKET, ticks, bars }) {
      const { names, impossible } = toNames(symbols);
      const track = tracks.get(market);
      const given = { ...(ticks !== undefined && { ticks }), ...(bars !== undefined && { bars }) };
      const { groups, unknown } = refreshStatements(track, names, given);
      for (const symbol of [...impossible, ...unknown]) {
        emitter.emit('error', notSubscribed(symbol));
      }
      if (!isReady()) return;
      for (const [options, asked] of groups) {
        for (const command of toSnapshots(market, options, asked)) outbox.send(command);
      }
    },
    restore() {
      for (const track of tracks.all()) restoreTrack(track);
    },
  };
}
