/**
 * The alerts of all clients in all markets, by name. Owns the limits on how many there may be, and what is said of an
 * alert that cannot be. An alert lives as long as its client is connected and its market is there.
 */
import { Compile, type Validator } from 'typebox/compile';
import type { Instrument } from '../../model/instrument.ts';
import type { AlertInfo, AlertRequest } from '../../wire/alert-message.ts';
import type { ErrorCode } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import { toNames } from '../../wire/symbol-names.ts';
import { explainMismatch } from '../explain-mismatch.ts';
import type { MarketView } from '../market/market-view.ts';
import { Alert, type AlertOwner } from './alert.ts';
import { type AlertCounts, MarketAlerts } from './market-alerts.ts';
import { createFindNamed } from './named-instruments.ts';
import { RULE_KINDS } from './registry.ts';
import type { RuleKind } from './rule-kind.ts';
import { RuleError } from './rule-settings.ts';

/** An alert that cannot be, with a code for programs. */
export class AlertError extends Error {
  override readonly name = 'AlertError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The alerts. */
export interface Alerts {
  /** Kinds of rule that there are. */
  readonly kinds: readonly RuleKind[];
  /** Alerts, pairs of one and a symbol that it watches, firings since the start. */
  readonly counts: { readonly alerts: number; readonly watches: number; readonly firings: number };
  /** Looks at a rule alone, whatever it came with. @throws AlertError BAD_COMMAND */
  check(rule: { kind: string }): void;
  /** Makes an alert, in place of one of the same name of the same client. @throws AlertError; nothing has changed then */
  put(owner: AlertOwner, market: MarketView, request: AlertRequest): AlertInfo;
  /** Those of a client, in the order of their making. */
  of(owner: AlertOwner): AlertInfo[];
  /** Symbols that those of a client watch together. */
  watchesOf(owner: AlertOwner): number;
  /** @throws AlertError UNKNOWN_ALERT */
  remove(owner: AlertOwner, name: string): void;
  /** A client has gone: its alerts end. */
  leave(owner: AlertOwner): void;
  /** A market has gone: the alerts in it end. */
  closeMarket(name: string): void;
  /** Ids of the instruments of a market that are watched. */
  watched(market: string): Iterable<number>;
  /** True while somebody who has alerts in a market has not read what was sent. */
  isBehind(market: string): boolean;
}

const NOTHING: readonly never[] = [];

/** Makes an empty set. @param kinds of rule */
export function createAlerts(kinds: readonly RuleKind[] = RULE_KINDS): Alerts {
  const books = new Map<string, MarketAlerts>();
  const owners = new Map<AlertOwner, Map<string, Alert>>();
  const counts: AlertCounts = { watches: 0, firings: 0 };
  const findKind = createKindFinder(kinds);

  function countOf(owner: AlertOwner): number {
    let watches = 0;
    for (const alert of owners.get(owner)?.values() ?? NOTHING) watches += alert.watches.size;
    return watches;
  }

  const mayWatch = ({ mostWatches }: AlertOwner, watches: number, more: number): boolean =>
    watches + more <= (mostWatches ?? LIMITS.alertWatches) &&
    counts.watches + more <= LIMITS.alertWatchesOverall;

  function bookOf(market: MarketView): MarketAlerts {
    const known = books.get(market.name);
    if (known !== undefined) return known;
    const book = new MarketAlerts(market, counts, ({ owner }, more) =>
      mayWatch(owner, countOf(owner), more),
    );
    books.set(market.name, book);
    return book;
  }

  /** @param before the alert that is to give way @throws AlertError TOO_MANY_ALERTS */
  function checkRoom(
    owner: AlertOwner,
    book: MarketAlerts,
    instruments: readonly Instrument[],
    before: Alert | undefined,
  ): void {
    const has = (owners.get(owner)?.size ?? 0) - (before === undefined ? 0 : 1);
    if (has >= LIMITS.alerts) throw tooMany(`a client may have ${LIMITS.alerts}`);
    const watches = countOf(owner) - (before?.watches.size ?? 0);
    if (!mayWatch(owner, watches, instruments.length)) {
      const most = owner.mostWatches ?? LIMITS.alertWatches;
      throw tooMany(`those of a client may watch ${most} symbols together`);
    }
    const isOwn = (id: number): boolean =>
      before?.market === book.market.name && before.watches.has(id);
    const full = instruments.find(
      ({ id }) => book.countOf(id) - (isOwn(id) ? 1 : 0) >= LIMITS.alertsPerSymbol,
    );
    if (full !== undefined) {
      throw tooMany(`${LIMITS.alertsPerSymbol} may watch ${full.symbol}`);
    }
  }

  function take(owner: AlertOwner, alert: Alert): void {
    books.get(alert.market)?.remove(alert);
    const own = owners.get(owner);
    own?.delete(alert.request.alert);
    if (own?.size === 0) owners.delete(owner);
  }

  return {
    kinds,
    get counts() {
      let alerts = 0;
      for (const own of owners.values()) alerts += own.size;
      return { alerts, ...counts };
    },
    check: (rule) => void findKind(rule),
    put(owner, market, request) {
      const kind = findKind(request.rule);
      const symbols = toNames(request.symbols).names;
      const instruments = findAll(market, symbols);
      const book = bookOf(market);
      const before = owners.get(owner)?.get(request.alert);
      checkRoom(owner, book, instruments, before);
      const alert = new Alert(owner, market.name, { ...request, symbols }, kind);
      addTo(book, alert, instruments);
      if (before !== undefined) take(owner, before);
      const own = owners.get(owner) ?? new Map<string, Alert>();
      owners.set(owner, own.set(request.alert, alert));
      return alert.toInfo();
    },
    of: (owner) => [...(owners.get(owner)?.values() ?? NOTHING)].map((alert) => alert.toInfo()),
    watchesOf: countOf,
    remove(owner, name) {
      const alert = owners.get(owner)?.get(name);
      if (alert === undefined) {
        throw new AlertError('UNKNOWN_ALERT', `There is no alert "${name}".`);
      }
      take(owner, alert);
    },
    leave(owner) {
      for (const alert of owners.get(owner)?.values() ?? NOTHING) take(owner, alert);
    },
    closeMarket(name) {
      for (const [owner, own] of owners) {
        for (const alert of own.values()) if (alert.market === name) take(owner, alert);
      }
      books.delete(name);
    },
    watched: (market) => books.get(market)?.watched() ?? NOTHING,
    isBehind: (market) => books.get(market)?.isBehind ?? false,
  };
}

const tooMany = (what: string): AlertError =>
  new AlertError('TOO_MANY_ALERTS', `Too many alerts: ${what}.`);

/** @throws AlertError BAD_COMMAND for a rule that cannot be meant for one of the symbols */
function addTo(book: MarketAlerts, alert: Alert, instruments: readonly Instrument[]): void {
  try {
    book.add(alert, instruments);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new AlertError('BAD_COMMAND', `alert: rule: ${error.message}`);
  }
}

/** The instruments that names stand for, each once. @throws AlertError UNKNOWN_SYMBOL for a name of none */
function findAll(market: MarketView, names: readonly string[]): Instrument[] {
  const findNamed = createFindNamed(market.listed, (symbol) => market.find(symbol));
  const found = new Set<Instrument>();
  for (const name of names) {
    const all = findNamed(name);
    if (all.length === 0) {
      const message = `Market "${market.name}" has no symbol "${name}".`;
      throw new AlertError('UNKNOWN_SYMBOL', message);
    }
    for (const instrument of all) found.add(instrument);
  }
  return [...found];
}

/** Finds the kind of a rule and checks its settings. @throws AlertError BAD_COMMAND */
function createKindFinder(kinds: readonly RuleKind[]): (rule: { kind: string }) => RuleKind {
  const validators = new Map<RuleKind, Validator>();
  return (rule) => {
    const found = kinds.find(({ kind }) => kind === rule.kind);
    if (found === undefined) {
      const names = kinds.map(({ kind }) => kind).join(', ');
      throw new AlertError('BAD_COMMAND', `alert: rule: field "kind" must be one of ${names}`);
    }
    /* Made when it is wanted first: most servers never meet most kinds. */
    const validator = validators.get(found) ?? Compile(found.schema);
    validators.set(found, validator);
    if (validator.Check(rule)) return found;
    const why = explainMismatch(validator.Errors(rule));
    throw new AlertError('BAD_COMMAND', `alert: rule: ${why}`);
  };
}
