/**
 * What a program wants of one market, in the order in which it said so: a later word on a symbol counts, and a
 * wildcard speaks of all its symbols. Said again from the beginning to a new connection, it gives the same
 * subscriptions again. Plain data; knows nothing of connections.
 */
import type { Command } from '../wire/command.ts';
import { ALL, covers, isWildcard } from '../wire/symbol-names.ts';

/** What a subscription is to be like: all that a `subscribe` says besides market, symbols and positions. */
export type WantedOptions = Omit<
  Extract<Command, { type: 'subscribe' }>,
  'type' | 'id' | 'market' | 'symbols' | 'resume'
>;

/** One word of the program on a symbol or a wildcard. */
export interface Statement {
  readonly name: string;
  /** undefined: not wanted, although an earlier word covers it. */
  options: WantedOptions | undefined;
  /** Later ones are larger. */
  readonly order: number;
  /** Command that told the server; undefined while none has. */
  commandId: number | undefined;
}

/** What is wanted of one market. */
export interface Wanted {
  /** By name, in order. */
  readonly statements: ReadonlyMap<string, Statement>;
  /** Wants these, whatever was said before. @returns the new words on them */
  want(names: readonly string[], options: WantedOptions): Statement[];
  /** Wants these no more. @returns the names of which there was nothing to take back */
  unwant(names: readonly string[]): string[];
  /** Takes a word back, unless there is a later one on that name. */
  drop(statement: Statement): void;
  /** The last word on a symbol; undefined when there is none. */
  lastOn(symbol: string, sector: string | undefined): Statement | undefined;
}

const copy = ({ bars, ...rest }: WantedOptions): WantedOptions => ({
  ...rest,
  ...(bars === undefined ? {} : { bars: bars.map((each) => ({ ...each })) }),
});

/** Makes an empty list. */
export function createWanted(): Wanted {
  const statements = new Map<string, Statement>();
  /** The few of them that are wildcards, in order. */
  const wildcards = new Map<string, Statement>();
  let lastOrder = 0;

  function remove(name: string): boolean {
    wildcards.delete(name);
    return statements.delete(name);
  }

  function state(name: string, options: WantedOptions | undefined): Statement {
    if (name === ALL) clear();
    remove(name);
    const statement = { name, options, order: ++lastOrder, commandId: undefined };
    statements.set(name, statement);
    if (isWildcard(name)) wildcards.set(name, statement);
    return statement;
  }

  function clear(): void {
    statements.clear();
    wildcards.clear();
  }

  /** Tells whether something that stays may still cover the name. */
  const mayCover = (name: string): boolean =>
    [...wildcards.values()].some(({ options }) => options !== undefined) ||
    (isWildcard(name) && statements.size > 0);

  /** Exceptions of nothing say nothing. */
  function prune(): void {
    let hasWildcard = false;
    let hasAny = false;
    for (const { name, options } of statements.values()) {
      const isWild = isWildcard(name);
      if (options !== undefined) {
        hasAny = true;
        hasWildcard ||= isWild;
      } else if (!hasWildcard && !(isWild && hasAny)) {
        remove(name);
      }
    }
  }

  function unwantOne(name: string): boolean {
    const wasWanted = statements.get(name)?.options !== undefined;
    if (name === ALL) {
      const wasAny = statements.size > 0;
      clear();
      return wasAny;
    }
    remove(name);
    if (!mayCover(name)) return wasWanted;
    state(name, undefined);
    return true;
  }

  return {
    statements,
    want: (names, options) => names.map((name) => state(name, copy(options))),
    unwant(names) {
      const unknown = names.filter((name) => !unwantOne(name));
      prune();
      return unknown;
    },
    drop(statement) {
      if (statements.get(statement.name) === statement) remove(statement.name);
    },
    lastOn(symbol, sector) {
      let last = statements.get(symbol);
      for (const wildcard of wildcards.values()) {
        const isLater = last === undefined || wildcard.order > last.order;
        if (isLater && covers(wildcard.name, symbol, sector)) last = wildcard;
      }
      return last;
    },
  };
}
