/**
 * Where each symbol of one connection stands: asked for, live, or refused with a reason. Tells its owner of each change
 * once. Sends nothing and owns no timer.
 */
import type { RejectReason } from '../../../shared/venue/event.ts';

/** Why a symbol is not subscribed. */
export type SymbolRejection = RejectReason | 'noAck';

/** Where a symbol stands. */
export type SubscriptionState =
  | { readonly state: 'waiting' | 'asked' | 'live' }
  | { readonly state: 'rejected'; readonly reason: SymbolRejection; readonly text: string };

/** What is heard of symbols. */
export interface StateEvents {
  onLive(symbol: string): void;
  onRejected(symbol: string, reason: SymbolRejection, text: string): void;
}

/** The symbols of one connection. */
export class SubscriptionStates {
  private readonly events: StateEvents;
  private readonly states = new Map<string, SubscriptionState>();
  /** Symbols whose request has left, in its order, until they are answered. */
  private readonly sent = new Set<string>();

  constructor(events: StateEvents) {
    this.events = events;
  }

  of(symbol: string): SubscriptionState | undefined {
    return this.states.get(symbol);
  }

  has(symbol: string): boolean {
    return this.states.has(symbol);
  }

  /** Symbols that are live. */
  get live(): readonly string[] {
    return this.withState('live').map(([symbol]) => symbol);
  }

  /** Symbols that were refused, or called so, for a reason. */
  rejectedFor(reason: SymbolRejection): readonly string[] {
    return this.withState('rejected')
      .filter(([, one]) => one.state === 'rejected' && one.reason === reason)
      .map(([symbol]) => symbol);
  }

  /** The one whose request left last, of those that nothing has answered yet. */
  get newestUnanswered(): string | undefined {
    return [...this.sent].at(-1);
  }

  /** Whether none of these waits for an answer. */
  areAnswered(symbols: readonly string[]): boolean {
    return symbols.every((symbol) => {
      const state = this.states.get(symbol)?.state;
      return state === undefined || state === 'live' || state === 'rejected';
    });
  }

  set(symbol: string, state: 'waiting' | 'asked'): void {
    this.sent.delete(symbol);
    this.states.set(symbol, { state });
  }

  /** The request for a symbol has left. */
  noteSent(symbol: string): void {
    if (this.states.get(symbol)?.state === 'asked') this.sent.add(symbol);
  }

  /** @returns false for one that is not there */
  delete(symbol: string): boolean {
    this.sent.delete(symbol);
    return this.states.delete(symbol);
  }

  goLive(symbol: string): void {
    const known = this.states.get(symbol);
    /* One that was taken back meanwhile stays so, and is unsubscribed next. */
    if (known === undefined || known.state === 'live') return;
    this.sent.delete(symbol);
    this.states.set(symbol, { state: 'live' });
    this.events.onLive(symbol);
  }

  /** @returns false for a symbol that nobody asked for */
  refuse(symbol: string, reason: SymbolRejection, text: string): boolean {
    if (!this.states.has(symbol)) return false;
    this.sent.delete(symbol);
    this.states.set(symbol, { state: 'rejected', reason, text });
    this.events.onRejected(symbol, reason, text);
    return true;
  }

  private withState(wanted: SubscriptionState['state']): readonly [string, SubscriptionState][] {
    return [...this.states].filter(([, { state }]) => state === wanted);
  }
}
