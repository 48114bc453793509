/**
 * What the page knows of the game that it plays in: the account, the log, the table, what the session came to. Signals of the
 * page's one place in a game; fetched when somebody wants to trade. Knows neither network nor panels.
 */
import { signal } from '@preact/signals';
import type { OrderChange, OrderRequest } from '../../shared/model/order.ts';
import type {
  AccountInfo,
  Decision,
  GameInfo,
  GameReport,
  Standing,
  WantedRules,
} from '../../shared/wire/game-message.ts';

/** What the page can be told to do in games. */
export type GameRequest =
  /** Takes the place again that this tab had, if it had one, and asks which games there are. */
  | { do: 'enter' }
  | { do: 'practise'; rules: WantedRules }
  | { do: 'make'; game: string; name: string; rules: WantedRules }
  | { do: 'join'; game: string; name: string }
  | { do: 'steer'; state: 'running' | 'paused' | 'ended' }
  | { do: 'leave' }
  | { do: 'order'; order: OrderRequest }
  | { do: 'move'; order: number; change: OrderChange }
  | { do: 'cancel'; order: number }
  | { do: 'report' };

/** Who leads, and where one stands oneself. */
export interface Table {
  readonly players: number;
  readonly leaders: readonly Standing[];
  readonly own: Standing;
}

/** Newest lines of the log that the page shows. */
export const SHOWN_ENTRIES = 200;

/** The place in a game. */
export interface Place {
  readonly info: GameInfo;
  readonly player: number;
  readonly key: string;
  /** The server knows the game no more: what it came to cannot be asked for. */
  readonly isLost?: boolean;
}

export const place = signal<Place | undefined>(undefined);
export const account = signal<AccountInfo | undefined>(undefined);
/** Newest last. */
export const decisions = signal<readonly Decision[]>([]);
export const table = signal<Table | undefined>(undefined);
export const report = signal<GameReport | undefined>(undefined);
/** Games that others play. */
export const games = signal<readonly GameInfo[]>([]);

/** Whether orders are taken now. */
export const isRunning = (): boolean => place.value?.info.state === 'running';

/** Forgets the place. */
export function clearPlace(): void {
  place.value = undefined;
  account.value = undefined;
  decisions.value = [];
  table.value = undefined;
  report.value = undefined;
}
