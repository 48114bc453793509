/**
 * Everything that the page knows, in one place: signals for what changes as fast as people act, plain stores
 * with version counters for what changes as fast as the market. The network side writes, panels read.
 * Knows no DOM and no socket.
 */
import { type ReadonlySignal, type Signal, computed, signal } from '@preact/signals';
import type {
  QuoteList,
  RecorderInfo,
  RecordingOverview,
  ScenarioCatalogue,
} from '../../shared/wire/answer.ts';
import type { ClientLimits } from '../../shared/wire/server-message.ts';
import type { Landmark } from '../../shared/wire/landmark.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { Interval } from '../../shared/model/interval.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import type { AlertNews, AlertPage } from './alerts.ts';
import type { ChartFeed, TradeLine } from './chart-feed.ts';
import { type ConnectionStatus, withFeed } from './connection-status.ts';
import { readDesk, toLinkedDesk } from './desk.ts';
import type { Latency } from './latency-meter.ts';
import { LiveClock } from './live-clock.ts';
import { MarketClock } from './market-clock.ts';
import type { ChartMarks } from './market-events.ts';
import { QuoteBoard, type SymbolRow } from './quote-board.ts';
import type { PageImport } from './imports.ts';
import type { Overview, RecordingList } from './recordings.ts';
import { type Settings, type TextStore, createSettings } from './settings.ts';
import type { Rights } from './rights.ts';
import type { ChatView } from './chat.ts';
import type { RoomList, RoomSeat } from './room.ts';
import type { Found } from './symbol-search.ts';
import { FIRST_LIST } from './watch-lists.ts';
import type { DepthBook } from '../../shared/wire/answer.ts';
import type { StatisticsState } from './statistics.ts';
import { createTile, type Tile, type TileSurroundings } from './tile.ts';
import type { TradeLog } from './trade-log.ts';
import { NO_TRAFFIC, type ShownRate, type Traffic } from './traffic-meter.ts';
import { type ChartKind, PAGE_VIEWS, type StudyLink, type ViewLink } from './view-url.ts';
import {
  type DeskShape,
  type Layout,
  type Linked,
  toDeskShape,
  toUsualLayout,
} from './workspace.ts';

/** Something to tell people that is not about the connection. */
export interface Notice {
  tone: 'info' | 'error';
  text: string;
  /** What can be done about it. */
  action?: { readonly label: string; readonly run: () => void };
}

/** A stretch that a replay left out, ms since 1970. */
export interface Skipped {
  readonly market: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch of time that a chart was moved to, ms. */
export interface Ranged {
  readonly tile: Tile;
  readonly fromMs: number;
  readonly toMs: number;
  /** Somebody asked the chart itself to show it. */
  readonly isAsked?: boolean;
}

/** Panels that a narrow screen shows one at a time. */
export type Tab = 'watchlist' | 'chart' | 'trades';

/** Whether the server wants a token before it lets this page in. */
export interface LoginState {
  isNeeded: boolean;
  isBusy: boolean;
  /** Why the last token was refused. */
  error?: string;
}

/** What a chart of a venue's market shows first: what venues know of the past begins with minutes. */
export const FIRST_VENUE_INTERVAL: Interval = '1m';

/** The state of the page. */
/** What somebody points at: a moment, ms, and a price, mantissa. */
export interface Pointed {
  readonly tile: Tile;
  readonly timeMs: number;
  readonly price: number;
}

export interface AppState<Line extends TradeLine = TradeLine> {
  readonly settings: Settings;
  readonly store: TextStore;
  readonly connection: Signal<ConnectionStatus>;
  /** The connection, and whether the feed behind it is mute: what people are told. */
  readonly health: ReadonlySignal<ConnectionStatus>;
  /** The market on screen; undefined until the server has said hello. */
  readonly market: Signal<MarketInfo | undefined>;
  /** All markets that the server has told of. */
  readonly markets: Signal<readonly MarketInfo[]>;
  /** Name of the live market that one goes back to; undefined until the server has told of one. */
  readonly live: Signal<string | undefined>;
  readonly limits: Signal<ClientLimits | undefined>;
  /** Of the market on screen; undefined while they load. */
  readonly instruments: Signal<readonly Instrument[] | undefined>;
  /** What was typed for the search before it was there. */
  readonly typed: Signal<string>;
  /** What the server found for what was typed last, beyond those instruments. */
  readonly found: Signal<Found>;
  /** All quotes of a market, as far as they were asked for. */
  readonly quotes: Signal<QuoteList | undefined>;
  /** Lowest and highest price of 52 weeks, units, of the market and symbol that the key names. */
  readonly year: Signal<{ key: string; low: number; high: number } | undefined>;
  readonly watchlist: Signal<readonly string[]>;
  /** Name of that list, and of all that this market has. */
  readonly listName: Signal<string>;
  readonly listNames: Signal<readonly string[]>;
  /** The symbol whose menu is open, and where on the screen, CSS px. */
  readonly watchMenu: Signal<{ symbol: string; left: number; top: number } | undefined>;
  /** Symbols of a list that is too long to be live as a whole: those whose rows are in sight, and those that wait. */
  readonly inSight: Signal<readonly string[]>;
  readonly waiting: Signal<ReadonlySet<string>>;
  /** Charts on the desk, one at least; all of the market on screen. */
  readonly tiles: Signal<readonly Tile<Line>[]>;
  /** The one of them that header, quote and trades follow. */
  readonly active: Signal<Tile<Line>>;
  /** Sizes, and which panels stand. */
  readonly desk: Signal<DeskShape>;
  /** What tiles of one colour have in common. */
  readonly links: Signal<Layout['links']>;
  /** What somebody points at on one of the charts, ms; and what one shows that was moved by hand. */
  readonly pointed: Signal<Pointed | undefined>;
  readonly ranged: Signal<Ranged | undefined>;
  /** Makes tiles of this page. */
  readonly surroundings: TileSurroundings<Line>;
  /** Of the active tile, as all that follows it. Who keeps one keeps that tile's. */
  readonly symbol: Signal<string | undefined>;
  readonly interval: Signal<Interval>;
  /** Whether the link of the page says which. */
  readonly isIntervalGiven: boolean;
  readonly kind: Signal<ChartKind>;
  readonly isFollowing: Signal<boolean>;
  readonly recordings: Signal<RecordingList>;
  readonly overview: Signal<Overview | undefined>;
  /** Small pictures of recordings, by name. */
  readonly previews: Signal<ReadonlyMap<string, RecordingOverview>>;
  /** What happened, happens and will happen in the market on screen besides ticks, by time. */
  readonly events: Signal<readonly MarketEvent[]>;
  /** What of it belongs on the chart. */
  readonly chartMarks: ReadonlySignal<ChartMarks>;
  readonly rights: Signal<Rights>;
  /** The page's place in a room; undefined outside of one. */
  readonly room: Signal<RoomSeat | undefined>;
  readonly rooms: Signal<RoomList>;
  /** The chat of what is on screen; undefined where there is none. */
  readonly chat: Signal<ChatView | undefined>;
  readonly isChatOpen: Signal<boolean>;
  /** Recordings that are being made, as far as it was asked for. */
  readonly recorders: Signal<readonly RecorderInfo[]>;
  /** What is brought in to be imported, the newest first. */
  readonly imports: Signal<readonly PageImport[]>;
  /** Alerts, and the last that fired; undefined until they were asked for. What is to be typed for a new one. */
  readonly alerts: Signal<AlertPage | undefined>;
  readonly alertNews: Signal<AlertNews | undefined>;
  readonly alertDraft: Signal<string>;
  /** Scenarios that can be started; undefined until it was asked for. */
  readonly catalogue: Signal<ScenarioCatalogue | undefined>;
  readonly isScenarioPanelOpen: Signal<boolean>;
  /** Whether the panel for trading with play money is on the page. */
  readonly isTrading: Signal<boolean>;
  readonly notice: Signal<Notice | undefined>;
  /** Id of the panel that lies over the page; `none` without one. */
  readonly overlay: Signal<string>;
  readonly statistics: Signal<StatisticsState>;
  /** Order book of the symbol on the chart, as it was asked for last. */
  readonly depth: Signal<DepthBook | undefined>;
  readonly login: Signal<LoginState>;
  readonly tab: Signal<Tab>;
  /** What fills the page alone: `chart`, or a panel by its id; empty for nothing. */
  readonly full: Signal<string>;
  /** True while a replay is being opened, sought or closed. */
  readonly isBusy: Signal<boolean>;
  /** What the last jump has led to: null where there is nothing; undefined when there is nothing to say of it. */
  readonly jumped: Signal<Landmark | 'searching' | null | undefined>;
  /** What a replay left out last because nothing happened in it. */
  readonly skipped: Signal<Skipped | undefined>;
  /** Position under the dragged handle of the timeline. */
  readonly scrubMs: Signal<number | undefined>;
  /** Subscriptions of this page by the server's own count. */
  readonly subscriptions: Signal<number | undefined>;
  readonly traffic: Signal<Traffic>;
  /** Of the symbol on the chart; undefined until it is known. */
  readonly symbolRate: Signal<ShownRate | undefined>;
  readonly latency: Signal<Latency>;
  readonly fps: Signal<number>;
  /** Counts whenever a symbol appears on the board or gets its first values. */
  readonly boardChanges: Signal<number>;
  readonly isReplay: ReadonlySignal<boolean>;
  /** The instrument on the chart. */
  readonly instrument: ReadonlySignal<Instrument | undefined>;
  readonly board: QuoteBoard;
  readonly trades: TradeLog;
  readonly chart: ChartFeed<Line>;
  readonly clock: MarketClock;
  /** The live market's clock, also while a replay is on screen. */
  readonly liveClock: LiveClock;
}

/** Makes the state as a link describes it. @param createLine makes where a chart's single trades go */
export function createAppState<Line extends TradeLine>(
  store: TextStore,
  link: ViewLink,
  createLine: () => Line,
): AppState<Line> {
  const market = signal<MarketInfo | undefined>(undefined);
  const instruments = signal<readonly Instrument[] | undefined>(undefined);
  const events = signal<readonly MarketEvent[]>([]);
  const surroundings = { instruments, events, createLine };
  const kept = readDesk(store, link.replay !== undefined) ?? toUsualLayout({});
  const layout = toLinkedDesk(kept, link);
  const tiles = layout.tiles.map((each) => createTile(each, surroundings));
  const active = signal(tiles[layout.active]!);
  const connection = signal<ConnectionStatus>({ phase: 'connecting', wasOpen: false });
  return {
    settings: createSettings(store),
    store,
    connection,
    health: computed(() => withFeed(connection.value, market.value)),
    market,
    markets: signal<readonly MarketInfo[]>([]),
    live: signal(link.market),
    limits: signal<ClientLimits | undefined>(undefined),
    instruments,
    typed: signal(''),
    found: signal<Found>({ text: '', symbols: [] }),
    quotes: signal<QuoteList | undefined>(undefined),
    year: signal<{ key: string; low: number; high: number } | undefined>(undefined),
    watchlist: signal<readonly string[]>([]),
    listName: signal(FIRST_LIST),
    listNames: signal<readonly string[]>([FIRST_LIST]),
    watchMenu: signal<{ symbol: string; left: number; top: number } | undefined>(undefined),
    inSight: signal<readonly string[]>([]),
    waiting: signal<ReadonlySet<string>>(new Set()),
    tiles: signal<readonly Tile<Line>[]>(tiles),
    active,
    desk: signal<DeskShape>(toDeskShape(kept)),
    links: signal(kept.links),
    pointed: signal(undefined),
    ranged: signal(undefined),
    surroundings,
    get symbol() {
      return active.value.symbol;
    },
    get interval() {
      return active.value.interval;
    },
    isIntervalGiven: layout.tiles[layout.active]!.interval !== undefined,
    get kind() {
      return active.value.kind;
    },
    get isFollowing() {
      return active.value.isFollowing;
    },
    recordings: signal<RecordingList>({ state: 'idle' }),
    overview: signal<Overview | undefined>(undefined),
    previews: signal<ReadonlyMap<string, RecordingOverview>>(new Map()),
    events,
    chartMarks: computed(() => active.value.marks.value),
    rights: signal<Rights>('full'),
    room: signal<RoomSeat | undefined>(undefined),
    rooms: signal<RoomList>(undefined),
    chat: signal<ChatView | undefined>(undefined),
    isChatOpen: signal(false),
    recorders: signal<readonly RecorderInfo[]>([]),
    imports: signal<readonly PageImport[]>([]),
    alerts: signal<AlertPage | undefined>(undefined),
    alertNews: signal<AlertNews | undefined>(undefined),
    alertDraft: signal(''),
    catalogue: signal<ScenarioCatalogue | undefined>(undefined),
    isScenarioPanelOpen: signal(false),
    isTrading: signal(false),
    notice: signal<Notice | undefined>(undefined),
    overlay: signal<string>(link.view ?? 'none'),
    statistics: signal<StatisticsState>({}),
    depth: signal<DepthBook | undefined>(undefined),
    login: signal<LoginState>({ isNeeded: false, isBusy: false }),
    tab: signal<Tab>('chart'),
    full: signal(''),
    isBusy: signal(false),
    jumped: signal<Landmark | 'searching' | null | undefined>(undefined),
    skipped: signal<Skipped | undefined>(undefined),
    scrubMs: signal<number | undefined>(undefined),
    subscriptions: signal<number | undefined>(undefined),
    traffic: signal<Traffic>(NO_TRAFFIC),
    symbolRate: signal<ShownRate | undefined>(undefined),
    latency: signal<Latency>({ roundTripMs: undefined, oneWayMs: undefined }),
    fps: signal(0),
    boardChanges: signal(0),
    isReplay: computed(() => market.value?.kind === 'replay'),
    instrument: computed(() => active.value.instrument.value),
    board: new QuoteBoard(),
    get trades() {
      return active.value.trades;
    },
    get chart() {
      return active.value.chart;
    },
    clock: new MarketClock(),
    liveClock: new LiveClock(),
  };
}

/** The row of the symbol on a chart, once it is subscribed. @param tile the active one when left out */
export const toChartedRow = (
  { board, active }: AppState,
  { symbol }: Tile = active.value,
): SymbolRow | undefined => (symbol.value === undefined ? undefined : board.get(symbol.value));

/** A tile, and those that its colour links with it. @param tile the active one when left out */
export function toLinkedTiles<Line extends TradeLine>(
  { tiles, active, links }: AppState<Line>,
  what: Linked,
  tile = active.peek(),
): readonly Tile<Line>[] {
  const colour = tile.link.peek();
  if (colour === undefined || !links.peek()[colour].includes(what)) return [tile];
  return tiles.peek().filter((each) => each === tile || each.link.peek() === colour);
}

/** Tells whether two tiles are linked by a colour in this; who asks in an effect is told of changes. */
export const isLinked = ({ links }: AppState, what: Linked, one: Tile, other: Tile): boolean =>
  one !== other &&
  one.link.value !== undefined &&
  one.link.value === other.link.value &&
  links.value[one.link.value].includes(what);

/** The live markets, in the server's order: the first is the one that is meant when none is named. */
export const toLiveMarkets = ({ markets }: AppState): readonly MarketInfo[] =>
  markets.value.filter(({ kind }) => kind === 'live');

/** Tells whether nobody ever traded at these prices: a simulation, or the recording of one. */
export const isSimulated = ({ provenance, seed }: MarketInfo): boolean =>
  provenance === 'simulated' || seed !== undefined;

/** Tells whether the market's clock runs: live, or a replay that plays. */
export const isRunning = ({ market, connection }: AppState): boolean =>
  connection.value.phase === 'open' &&
  market.value !== undefined &&
  (market.value.replay === undefined || market.value.replay.state === 'playing');

/** The link that reopens the view. @param timeMs position of the replay; as it stands when left out */
export function toViewLink(state: AppState, positionMs: number, isPaused?: boolean): ViewLink {
  const link: ViewLink = { interval: state.interval.value, kind: state.kind.value };
  if (state.symbol.value !== undefined) link.symbol = state.symbol.value;
  const view = PAGE_VIEWS.find((each) => each === state.overlay.value);
  if (view !== undefined) link.view = view;
  link.studies = state.active.value.studies.value as readonly StudyLink[];
  const isFirst = state.live.value === toLiveMarkets(state)[0]?.name;
  if (state.live.value !== undefined && !isFirst) link.market = state.live.value;
  const replay = state.market.value?.replay;
  if (replay !== undefined) {
    const room = replay.room ?? replay.awayFrom;
    link.replay = {
      recording: replay.recording,
      ...(replay.rewindOf && { isRewind: true }),
      ...(room === undefined ? {} : { room }),
      timeMs: positionMs,
      speed: replay.speed,
      loop: replay.loop,
      ...replay.section,
      ...(replay.skipIdle === undefined ? {} : { skipIdle: true }),
      paused: isPaused ?? replay.state !== 'playing',
    };
  }
  return link;
}
