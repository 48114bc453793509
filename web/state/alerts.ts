/**
 * Alerts as the page has them: those of the server, or of this browser where no server keeps any; what they fired; and
 * what people ask to be done with them. Plain data.
 */
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { AlertTrial, TrialProgress } from '../../shared/wire/alert-trial.ts';
import type {
  AuditEntry,
  StoredAlertInfo,
  StoredAlertRequest,
} from '../../shared/wire/stored-alert.ts';

/** Alerts, and what they have fired. */
export interface AlertPage {
  /** Who keeps them. */
  readonly keeper: 'server' | 'browser';
  readonly alerts: readonly StoredAlertInfo[];
  /** Oldest first. */
  readonly fired: readonly AuditEntry[];
  /** What replays on this page have fired, oldest first: told to nobody else, and kept as long as the page stands. */
  readonly replayed?: readonly AuditEntry[];
  /** How far what is tested now is. */
  readonly testing?: TrialProgress;
  /** Why the last request was refused. */
  readonly problem?: string;
}

/** Something that has fired while the page looked, or before it came back. */
export interface AlertNews {
  readonly entry: AuditEntry;
  /** In a replay: nobody but this page is told. */
  readonly isReplay: boolean;
  /** Firings that were missed while the page was away, this one among them. */
  readonly missed?: number;
}

/** What the page can be told to do with alerts. */
export type AlertAsk =
  | { readonly do: 'begin' }
  | {
      readonly do: 'put';
      readonly alert: StoredAlertRequest;
      /** Of the one that it takes the place of. */
      readonly id?: string;
      readonly onDone?: () => void;
    }
  | { readonly do: 'drop'; readonly id: string }
  | {
      /** Asks what it would have fired in what is on screen. */
      readonly do: 'test';
      readonly alert: Pick<StoredAlertRequest, 'symbols' | 'rule' | 'restMs'>;
      readonly onFound: (found: AlertTrial | { readonly problem: string }) => void;
    }
  | { readonly do: 'endTest' };

/** What an alert was asked for as, without what is added to it. */
export function toAlertRequest(info: StoredAlertInfo): StoredAlertRequest {
  const { name, market, symbols, rule, restMs, immediate, expiresMs, paused, message, actions } =
    info;
  const all = {
    ...(name === info.text ? {} : { name }),
    market,
    symbols,
    rule,
    restMs,
    immediate,
    expiresMs,
    paused,
    message,
    actions,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as StoredAlertRequest;
}

const NONE: readonly AuditEntry[] = [];

/** What has fired of a symbol in a market; in the past of a live one, also what fired there when it was now. */
export function toFiredOf(
  page: AlertPage | undefined,
  market: MarketInfo | undefined,
  symbol: string | undefined,
): readonly AuditEntry[] {
  if (page === undefined || market === undefined || symbol === undefined) return NONE;
  const { fired, replayed = NONE } = page;
  const live = market.replay?.rewindOf?.market ?? market.name;
  const told = fired.filter((one) => one.market === live && one.symbol === symbol);
  const seen = replayed.filter((one) => one.market === market.name && one.symbol === symbol);
  /* The past that is looked at again fires what it fired then. */
  const isTold = (one: AuditEntry): boolean =>
    told.some((other) => other.id === one.id && other.timeMs === one.timeMs);
  return [...told, ...seen.filter((one) => !isTold(one))];
}

/** What happened, in a few words: `NVDA up 205.01`. */
export const toFiredWords = ({ symbol, event, value, price }: AuditEntry): string =>
  `${symbol} ${event}${value === null ? '' : ` ${value}`}${price === null || price === value ? '' : ` at ${price}`}`;
