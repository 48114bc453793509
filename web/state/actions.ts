/**
 * What people can make the page do that reaches beyond it. Panels call these; the network side does them.
 * Every action ends in a change of state: nothing is returned, and what fails becomes a notice.
 */
import type { LabRequest } from '../../shared/wire/lab.ts';
import type { LabListener, RunningLab } from './lab.ts';
import type { Command, ScenarioRequest } from '../../shared/wire/command.ts';
import type { ReplayLink } from './view-url.ts';
import type { Interval } from '../../shared/model/interval.ts';
import type { AlertAsk } from './alerts.ts';
import type { ImportRequest } from './imports.ts';
import type { RecorderRequest } from './recordings.ts';
import type { ChatRequest } from './chat.ts';
import type { RoomRequest } from './room.ts';
import type { ListRequest } from './watch-lists.ts';
import type { Tile } from './tile.ts';
import type { GameRequest } from './trade.ts';
import type { Layout, TileCount } from './workspace.ts';

type WithoutMarket<C> = C extends unknown ? Omit<C, 'id' | 'market'> : never;
/** What a replay can be told to do, as the server's commands say it; the market on screen is meant. */
export type ReplayCommand = WithoutMarket<
  Extract<
    Command,
    { type: 'play' | 'pause' | 'seek' | 'step' | 'jump' | 'speed' | 'loop' | 'skipIdle' }
  >
>;

/** The page's actions. */
export interface Actions {
  /** Shows a symbol on the active chart, and on those that are linked with it. */
  readonly show: (symbol: string) => void;
  readonly setInterval: (interval: Interval) => void;
  /** Shows so many charts. */
  readonly setTileCount: (count: TileCount) => void;
  /** Puts an arrangement on the desk. */
  readonly arrange: (layout: Layout) => void;
  /** Asks for symbols that the market does not list yet. */
  readonly search: (text: string) => void;
  /** Adds to or takes from the watchlist, and subscribes or unsubscribes with it. */
  readonly watch: (symbol: string) => void;
  readonly unwatch: (symbol: string) => void;
  /** Asks for the quotes of the whole market on screen. */
  readonly loadQuotes: () => void;
  /** Asks for the range of 52 weeks of the symbol on screen, unless it is known. */
  readonly loadYear: () => void;
  /** Makes the watchlist this one. */
  readonly setWatched: (symbols: readonly string[]) => void;
  /** Takes back the last change of the watchlist. */
  readonly undoWatch: () => void;
  /** Does something with the named lists of the market. */
  readonly inLists: (request: ListRequest) => void;
  readonly loadRecordings: () => void;
  /** Asks for the small picture of a recording, once. */
  readonly loadPreview: (recording: string) => void;
  readonly openRecording: (recording: string, options?: Omit<ReplayLink, 'recording'>) => void;
  readonly joinReplay: (market: string) => void;
  readonly inRoom: (request: RoomRequest) => void;
  /** Does something in the chat of what is on screen. Rejects with why not. */
  readonly inChat: (request: ChatRequest) => Promise<unknown>;
  readonly inGame: (request: GameRequest) => void;
  readonly inRecorder: (request: RecorderRequest) => void;
  readonly inImports: (request: ImportRequest) => void;
  readonly inAlerts: (ask: AlertAsk) => void;
  /** Shows the live market that was looked at last, or the one that is named. */
  readonly backToLive: (market?: string) => void;
  readonly play: () => void;
  readonly pause: () => void;
  readonly seek: (timeMs: number) => void;
  /** Does anything else with the replay on screen. */
  readonly steer: (command: ReplayCommand) => void;
  /** Bars before the oldest on a chart are wanted; on the active one when left out. */
  readonly loadOlder: (tile?: Tile) => void;
  /** Asks which scenarios there are. */
  readonly loadCatalogue: () => void;
  readonly startScenario: (request: ScenarioRequest) => void;
  readonly stopEvent: (id: string) => void;
  /** Asks for the order book of the symbol on screen, so many levels a side. */
  loadDepth(levels: number): void;
  /** Asks for the statistics of the symbol on screen. */
  readonly loadStatistics: () => void;
  /** Starts the transport lab. Rejects with why not. */
  readonly startLab: (request: LabRequest, listener: LabListener) => Promise<RunningLab>;
  /** Hands every frame that comes to a listener, as it came; not kept. @returns ends it */
  readonly watchFrames: (listener: (bytes: Uint8Array) => void) => () => void;
  readonly reconnectNow: () => void;
  readonly logIn: (token: string) => void;
}

/** Opening recordings in a page that runs by itself. */
export interface LocalFiles {
  /** Opens the recording that lies beside the page. */
  readonly openDemo: () => void;
}
