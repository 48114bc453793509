/**
 * Games with play money, as messages tell them: rules, players, accounts, orders, decisions, results. Types only. Money
 * is a decimal text, exact; prices and quantities are decimal numbers of the instrument.
 */
import type { Decimal } from '../model/alert-rule.ts';
import type { OrderKind, OrderSide, OrderState, TimeInForce } from '../model/order.ts';

/** The rules of a game. */
export interface GameRules {
  /** What everybody begins with. */
  cash: string;
  /** Only instruments of this currency are traded. */
  currency: string;
  /** Largest exposure for one of equity, 1..20. */
  leverage: number;
  /** Whether more may be sold than one has. */
  shorting: boolean;
  /** Fee of a fill: percent of its value, money a unit of quantity; and the least that an order costs. */
  feePercent: string;
  feePerUnit: string;
  feeMin: string;
  /** Whether players may join once it runs. */
  lateJoin: boolean;
}

/** Rules as somebody wants them; what is left out is the default. */
export type WantedRules = Partial<
  Pick<GameRules, 'currency' | 'leverage' | 'shorting' | 'lateJoin'>
> & {
  cash?: Decimal;
  feePercent?: Decimal;
  feePerUnit?: Decimal;
  feeMin?: Decimal;
};

/** `waiting`: players come in, nothing is traded. `paused`: nothing is filled. */
export type GameState = 'waiting' | 'running' | 'paused' | 'ended';

/** A game at a glance. */
export interface GameInfo {
  /** Its name. */
  game: string;
  market: string;
  /** Played alone: nobody else can join, and the replay may be moved. */
  isPractice: boolean;
  state: GameState;
  /** Why it ended, one sentence for people. */
  reason?: string;
  rules: GameRules;
  /** Number of the host's seat; left out while there is none. */
  host?: number;
  players: number;
  /** Market time when it began and ended, ms since 1970. */
  startedMs?: number;
  endedMs?: number;
  /** What came before this was seen already, in another session on the same replay; ms since 1970. */
  seenUntilMs?: number;
}

/** One line of the table of players. */
export interface Standing {
  rank: number;
  player: number;
  name?: string;
  equity: string;
  /** Equity less what everybody began with. */
  profit: string;
  /** The same in percent of it, rounded to two decimals. */
  percent: number;
  /** Trades that were closed. */
  trades: number;
  isHere: boolean;
}

/** An order and what became of it. */
export interface OrderInfo {
  order: number;
  symbol: string;
  side: OrderSide;
  kind: OrderKind;
  quantity: number;
  filled: number;
  /** Mean price of what was filled; left out while nothing was. */
  averagePrice?: number;
  limit?: number;
  stop?: number;
  timeInForce: TimeInForce;
  stopLoss?: number;
  takeProfit?: number;
  /** The order whose fill this one closes again. */
  closes?: number;
  /** Its stop price was reached. */
  isTriggered?: boolean;
  state: OrderState;
  reason?: string;
  /** As the player named it. */
  clientId?: string;
  /** Market time, ms since 1970. */
  placedMs: number;
}

/** What a player holds of a symbol. */
export interface PositionInfo {
  symbol: string;
  /** Negative when more was sold than bought. */
  quantity: number;
  averagePrice: number;
  /** The price that it is valued at: the middle of the quote, else the last one. */
  mark: number;
  value: string;
  unrealised: string;
}

/** What a player has. */
export interface AccountInfo {
  cash: string;
  equity: string;
  profit: string;
  /** Before fees. */
  realised: string;
  unrealised: string;
  fees: string;
  /** What may still be bought or sold short. */
  buyingPower: string;
  positions: PositionInfo[];
  /** Those that wait. */
  orders: OrderInfo[];
}

/** What was decided, and what came of it. */
export type DecisionKind =
  | 'begun'
  | 'placed'
  | 'moved'
  | 'cancelled'
  | 'triggered'
  | 'filled'
  | 'cut'
  | 'expired'
  | 'skipped'
  | 'ended';

/** One line of a player's log. */
export interface Decision {
  /** 1, 2, 3 … */
  entry: number;
  /** Market time, ms since 1970 and ns within that ms. */
  timeMs: number;
  timeNs: number;
  what: DecisionKind;
  order?: number;
  symbol?: string;
  side?: OrderSide;
  kind?: OrderKind;
  /** Of the order; of `filled` of this fill. */
  quantity?: number;
  /** Of `filled`: its price. */
  price?: number;
  limit?: number;
  stop?: number;
  fee?: string;
  /** After a fill: what is held of the symbol, and the cash. */
  position?: number;
  cash?: string;
  /** Why, or what else is to be said. */
  text?: string;
}

/** From flat to flat in one symbol. */
export interface TradeInfo {
  trade: number;
  symbol: string;
  side: 'long' | 'short';
  /** Largest that was held. */
  quantity: number;
  entryMs: number;
  exitMs: number;
  entryPrice: number;
  exitPrice: number;
  fees: string;
  /** After fees. */
  profit: string;
  /** Largest loss and gain, before fees, at the whole seconds in which it was open. */
  worst: string;
  best: string;
}

/** What a session came to. Ratios are null where there is nothing to divide by. */
export interface SessionFigures {
  trades: number;
  wins: number;
  losses: number;
  /** Wins of all trades, 0..1. */
  winRate: number | null;
  grossProfit: string;
  grossLoss: string;
  netProfit: string;
  fees: string;
  profitFactor: number | null;
  /** Mean profit of a trade. */
  expectancy: string | null;
  averageWin: string | null;
  averageLoss: string | null;
  payoff: number | null;
  longestWins: number;
  longestLosses: number;
  /** Largest fall of equity, with open positions, from a peak; and in percent of that peak. */
  maxDrawdown: string;
  maxDrawdownPercent: number;
}

/** A point of an equity curve. */
export interface EquityPoint {
  timeMs: number;
  equity: string;
}

/** What a player is told on joining. */
export interface PlayingState {
  game: GameInfo;
  /** Number of the player. */
  player: number;
  /** Takes the same place again on another connection; the player's secret. */
  key: string;
  account: AccountInfo;
}

/** What a session came to. */
export interface GameReport {
  game: string;
  account: AccountInfo;
  figures: SessionFigures;
  curve: EquityPoint[];
  /** Entries of the log and trades from where they were asked for, at most LIMITS.gameReportLines of each. */
  log: Decision[];
  trades: TradeInfo[];
  /** How many there are in all. */
  entries: number;
  closed: number;
}
