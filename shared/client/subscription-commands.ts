/**
 * Says to the server what is wanted of a market, and remembers with each word which command told it. Decides nothing.
 */
import { isWildcard } from '../wire/symbol-names.ts';
import type { MarketTrack, Position } from './market-track.ts';
import type { Outbox } from './outbox.ts';
import type { SnapshotWanted } from './refresh.ts';
import { toSnapshots, toSubscribes, toUnsubscribes } from './symbol-commands.ts';
import type { Statement } from './wanted.ts';

/** Ways to say it. */
export interface SubscriptionCommands {
  /** Subscribes to what shares options. @param isReturning with the positions that were reached */
  ask(track: MarketTrack, statements: readonly Statement[], isReturning: boolean): void;
  leave(track: MarketTrack, names: readonly string[]): void;
  refresh(track: MarketTrack, groups: readonly [SnapshotWanted, string[]][]): void;
  /** Says everything again, in order; what may be said together is. */
  restore(track: MarketTrack): void;
}

/** Positions of the symbols of which this statement is the last word. */
function positionsBy(track: MarketTrack, { name }: Statement): Position[] {
  const statement = track.wanted.statements.get(name);
  const all = isWildcard(name) ? track.positions.values() : [track.positions.get(name)];
  return [...all].filter((one) => one !== undefined && one.by === statement) as Position[];
}

/** What may be said together: neighbours of equal options, as far as no wildcard or exception lies between. */
function toGroups(statements: Iterable<Statement>): Statement[][] {
  const done: Statement[][] = [];
  let open = new Map<string, Statement[]>();
  let before: string | undefined;
  for (const statement of statements) {
    const { name, options } = statement;
    const kind = options === undefined ? 'exception' : isWildcard(name) ? 'wildcard' : 'symbol';
    if (kind !== before || kind === 'wildcard') {
      done.push(...open.values());
      open = new Map();
    }
    before = kind;
    const key = JSON.stringify(options) ?? '';
    const group = open.get(key);
    if (group === undefined) open.set(key, [statement]);
    else group.push(statement);
  }
  return [...done, ...open.values()];
}

/** Makes them. */
export function createSubscriptionCommands(outbox: Outbox): SubscriptionCommands {
  function note(track: MarketTrack, names: readonly string[], id: number): void {
    for (const name of names) {
      const statement = track.wanted.statements.get(name);
      if (statement !== undefined) statement.commandId = id;
    }
  }

  function ask(track: MarketTrack, statements: readonly Statement[], isReturning: boolean): void {
    const options = statements[0]?.options;
    if (options === undefined) return;
    const names = statements.map((statement) => ({
      name: statement.name,
      positions: isReturning ? positionsBy(track, statement) : [],
    }));
    const epoch = isReturning ? track.epoch : undefined;
    for (const command of toSubscribes(track.name, epoch, options, names)) {
      note(track, command.symbols, outbox.send(command));
    }
  }

  function leave(track: MarketTrack, names: readonly string[]): void {
    for (const command of toUnsubscribes(track.name, names)) {
      note(track, command.symbols, outbox.send(command));
    }
  }

  return {
    ask,
    leave,
    refresh(track, groups) {
      for (const [options, names] of groups) {
        for (const command of toSnapshots(track.name, options, names)) outbox.send(command);
      }
    },
    restore(track) {
      for (const group of toGroups(track.wanted.statements.values())) {
        const names = group.map(({ name }) => name);
        if (group[0]!.options === undefined) leave(track, names);
        else ask(track, group, true);
      }
    },
  };
}
