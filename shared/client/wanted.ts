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
  /** The word before it on the same name, which holds again when this one is refused; until it is confirmed. */
  before: Statement | undefined;
}

/** What is wanted of one market. */
export interface Wanted {
  /** By name, in order. */
  readonly statements: ReadonlyMap<string, Statement>;
  /** Wants these, whatever was said before. @returns the new words on them */
  want(names: readonly string[], options: WantedOptions): Statement[];
  /** Wants these no more. @returns the names of which there was nothing to take back */
  unwant(names: readonly string[]): string[];
  /** The server has accepted a word: what it overrides is over for good. */
  confirm: (statement: Statement) => void;
  /** Forgets a word, unless there is a later one on that name. */
  drop(statement: Statement): void;
  /** The server has refused a word: the one before it holds again, if there was one. */
  takeBack(statement: Statement): void;
  /** The word on a name that a command told, also one that was overtaken and not refused; undefined when it is over. */
  saidBy(commandId: number, name: string): Statement | undefined;
  /** The same for a symbol, which a wildcard may have spoken of. */
  saidOf(commandId: number, symbol: string, sector: string | undefined): Statement | undefined;
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
    const known = statements.get(name);
    remove(name);
    /* Of words that the server never heard of only the last counts. */
    const before = known?.commandId === undefined ? known?.before : known;
    const statement = { name, options, order: ++lastOrder, commandId: undefined, before };
    put(statement);
    return statement;
  }

  function put(statement: Statement): void {
    statements.set(statement.name, statement);
    if (isWildcard(statement.name)) wildcards.set(statement.name, statement);
  }

  /** Puts a word back to where it was in the order. */
  function putBack(statement: Statement): void {
    const all = [...statements.values(), statement].toSorted((a, b) => a.order - b.order);
    clear();
    all.forEach(put);
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

  function saidBy(commandId: number, name: string): Statement | undefined {
    let statement = statements.get(name);
    while (statement !== undefined && statement.commandId !== commandId)
      statement = statement.before;
    return statement;
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
    confirm(statement) {
      statement.before = undefined;
      if (statement.name !== ALL) return;
      for (const { name, order } of statements.values()) if (order < statement.order) remove(name);
    },
    drop(statement) {
      if (statements.get(statement.name) === statement) remove(statement.name);
    },
    takeBack(statement) {
      const { name, before } = statement;
      const last = statements.get(name);
      if (last === statement) {
        remove(name);
        if (before !== undefined) putBack(before);
      } else if (last?.before === statement) {
        last.before = before;
      }
    },
    saidBy,
    saidOf(commandId, symbol, sector) {
      let said = saidBy(commandId, symbol);
      for (const { name } of wildcards.values()) {
        if (covers(name, symbol, sector)) said ??= saidBy(commandId, name);
      }
      return said;
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
