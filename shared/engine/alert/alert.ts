/**
 * One alert of one client, and what it watches: once or again after a rest, symbol by symbol. Knows no market.
 */
import type { Instrument } from '../../model/instrument.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import type { AlertInfo, AlertRequest } from '../../wire/alert-message.ts';
import type { ServerMessage } from '../../wire/server-message.ts';
import type { Fired, ObservedTick, Rule, RuleKind, RuleStart } from './rule-kind.ts';

/** Whom alerts are for: a client, as they see it. */
export interface AlertOwner {
  send(message: ServerMessage): void;
  /** Tells whether the client has left far too much unread, and cuts it off then. */
  isDeaf(): boolean;
  /** True while much of what it was sent has not left yet. */
  readonly isBehind: boolean;
  /** Symbols that its alerts may watch together; LIMITS.alertWatches when left out. */
  readonly mostWatches?: number;
  /** When a symbol fired last although its watch is new: ms, and ns within that ms. */
  lastFired?(symbol: string): readonly [timeMs: number, timeNs: number] | undefined;
}

/** An alert. */
export class Alert {
  readonly owner: AlertOwner;
  readonly market: string;
  readonly request: AlertRequest;
  /** What it watches, by instrument id. */
  readonly watches = new Map<number, Watch>();
  firings = 0;
  private readonly kind: RuleKind;

  /** @param request with canonical names, its rule checked against the schema of `kind` */
  constructor(owner: AlertOwner, market: string, request: AlertRequest, kind: RuleKind) {
    this.owner = owner;
    this.market = market;
    this.request = request;
    this.kind = kind;
  }

  /** Makes its rule for a symbol. @throws RuleError */
  createWatch(instrument: Instrument, start: Omit<RuleStart, 'immediate'>): Watch {
    const { rule, immediate = false } = this.request;
    const made = this.kind.create(rule as never, instrument, { ...start, immediate });
    const fired = this.owner.lastFired?.(instrument.symbol);
    return new Watch(this, made, this.kind, fired);
  }

  toInfo(): AlertInfo {
    const { market, firings } = this;
    return { ...this.request, market, watched: this.watches.size, firings };
  }
}

/** A rule at one symbol: fires once, or again after the alert's rest. */
export class Watch {
  /* What every tick asks for first: it stands together. */
  private readonly rule: Rule;
  private isSpent = false;
  /** True once it was taken away: it is shown nothing more. */
  isOver = false;
  readonly alert: Alert;
  readonly sees: RuleKind['sees'];
  /** Its rule looks at the state that a tick meets. */
  readonly readsState: boolean;
  private firedMs = -Infinity;
  private firedNs = 0;

  /** @param fired when it fired before, if it did */
  constructor(
    alert: Alert,
    rule: Rule,
    { sees, readsState = true }: Pick<RuleKind, 'sees' | 'readsState'>,
    fired?: readonly [timeMs: number, timeNs: number],
  ) {
    this.alert = alert;
    this.rule = rule;
    this.sees = rule.sees ?? sees;
    this.readsState = readsState;
    if (fired === undefined) return;
    [this.firedMs, this.firedNs] = fired;
    this.isSpent = alert.request.restMs === undefined;
  }

  /** Takes the next tick of the symbol. What the rule says while it rests is passed over. */
  observe(tick: Readonly<ObservedTick>, before: Readonly<FoldedState>): Fired | undefined {
    if (this.isSpent) return undefined;
    const fired = this.rule.observe(tick, before);
    if (fired === undefined || this.isResting(tick)) return undefined;
    this.firedMs = tick.timeMs;
    this.firedNs = tick.timeNs;
    this.isSpent = this.alert.request.restMs === undefined;
    this.alert.firings++;
    return fired;
  }

  private isResting({ timeMs, timeNs }: Readonly<ObservedTick>): boolean {
    const restMs = timeMs - this.firedMs;
    const { restMs: wanted = 0 } = this.alert.request;
    return restMs < wanted || (restMs === wanted && timeNs < this.firedNs);
  }
}
