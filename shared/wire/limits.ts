/**
 * Every numeric limit of the system, in one place: unit in the name, reason in the comment.
 * Servers send the ones that concern clients in the reply to `hello`.
 */
export const LIMITS = {
  /** Open WebSocket clients of one server: what two cores serve with room to spare. */
  clients: 5_000,
  /** Open clients from one address; loopback is not limited, since a proxy or a load test lives there. */
  clientsPerAddress: 20,
  /** New connections a second from one address, after a burst of as many as may be open. */
  connectionsPerSecond: 10,
  /** Nobody new is let in after a second with so large a busy share and so long a mean delay of the event loop. */
  loopUtilization: 0.95,
  loopDelayMs: 100,
  /** Wrong tokens of a minute from one address that are told so; later ones are told to wait. A right one is let in always. */
  wrongTokensPerMinute: 10,
  /** Shortest token: drawn at random, it outlasts whoever guesses at the speed of the network. */
  tokenCharacters: 12,
  /** How long a browser stays logged in; how many may be, of each kind of rights (the oldest gives way); logins of each kind from one address. */
  loginMs: 43_200_000,
  logins: 10_000,
  loginsPerMinute: 30,
  /** Symbols one client may be subscribed to over all markets: a full screen, not a whole exchange. */
  subscriptions: 512,
  /** Longest name of a symbol or wildcard in a command: twice what symbols need, for names of sectors. */
  symbolCharacters: 64,
  /** Longest decimal number in a text: more digits than any price has. */
  decimalCharacters: 40,
  /**
   * Alerts of one client, names in one, and symbols that all of them watch together: a screen full of lines. Over all
   * clients, those that watch one symbol (a tick of it costs 20 ns each) and all symbols (some kB each, with windows).
   */
  alerts: 100,
  alertNames: 64,
  alertWatches: 500,
  alertsPerSymbol: 1_000,
  alertWatchesOverall: 40_000,
  /** Alerts that a server keeps, and symbols that all of them watch together. */
  storedAlerts: 1_000,
  storedAlertWatches: 20_000,
  /** Firings that are kept, and told in one answer; lines of the journal beyond those it needs until it is written anew. */
  alertAudit: 10_000,
  auditPage: 500,
  alertJournalSlack: 1_000,
  /** Firings that are told of a rule that is tried, and trials of all clients at once: each has a market of its own. */
  trialFirings: 500,
  trialsAtOnce: 4,
  /** Longest message and address of a stored alert. */
  alertMessageCharacters: 500,
  webhookCharacters: 2_000,
  /** Messages of alerts that are on their way at once, and that wait for their turn or another try; longest wait for an answer. */
  webhooksAtOnce: 8,
  webhooksWaiting: 1_000,
  webhookMs: 5_000,
  /** A firing that a webhook has not taken in so long is not tried again after a restart: a day. */
  webhookOwedMs: 86_400_000,
  /** Longest name of an alert: what somebody typed. */
  alertNameCharacters: 128,
  /** Shortest and longest time until an alert that repeats may fire again: no storm, and a week. */
  alertRestMinMs: 1_000,
  alertRestMaxMs: 604_800_000,
  /** Shortest and longest window of a rule, and prices that one keeps: peaks of a day, 16 bytes each. */
  alertWindowMinMs: 1_000,
  alertWindowMaxMs: 86_400_000,
  alertWindowPoints: 512,
  /** Longest moving average that a rule compares with: 8 bytes a bar. */
  alertAverageBars: 500,
  /** Firings in one message: a frame's worth of text. */
  firingsPerMessage: 100,
  /**
   * Games of a server, sessions of practice, and both of one connection, those that are over among them; players of one; orders of a player that wait; lines of a player's log,
   * after which no more orders are taken (twice as many at most: what is waiting still fills).
   */
  games: 32,
  practices: 256,
  gamesPerClient: 4,
  gamePlayers: 500,
  gameOrders: 100,
  gameEntries: 10_000,
  /** Longest name that a player may give an order of his, and how many of the newest are remembered. */
  clientIdCharacters: 64,
  gameClientIds: 1_000,
  /** Longest name of a game, as of a room. */
  gameNameCharacters: 64,
  /** Leaders that standings name; and lines of a log, trades, in one report: a message of some 200 kB. */
  gameLeaders: 20,
  gameReportLines: 1_000,
  /** Least time between two messages about one account: what an eye follows. */
  gameAccountMs: 100,
  /** How long a game that is over, or that nobody is in, can still be looked at; and a session of practice whose player has gone. */
  gameKeptMs: 3_600_000,
  practiceKeptMs: 600_000,
  /** A host who is away for so long is followed by another player. */
  gameHostMs: 60_000,
  /** Answer to a search: more than fits on a screen. */
  searchResults: 100,
  /** Symbols that one client may have asked a venue for and not got yet: each costs the venue a request. */
  symbolsOpening: 32,
  /** Largest message from a client: a subscribe for every symbol fits. */
  commandBytes: 32_768,
  /** Fragments and buffered chunks of one incoming message: tiny fragments must not cost memory. */
  commandFragments: 16,
  /** Commands a client may send in a burst, and a second after that. Acknowledgements do not count. */
  commandBurst: 60,
  commandsPerSecond: 30,
  /**
   * Work that one client's commands may be, in units of about 10 µs of the event loop: at once, and a second after
   * that. What is more waits for its turn, so many commands at most, and so many that take longer go on at a time.
   */
  workBurst: 20_000,
  workPerSecond: 5_000,
  commandsWaiting: 32,
  commandsUnderWay: 8,
  /** A client that has said nothing at all by then is closed. */
  firstCommandMs: 10_000,
  /**
   * Longest time between flushes, one frame of a 60 Hz screen; and shortest, where a client wants it and flushes cost
   * little. `flushMs` may be told otherwise within the two after them.
   */
  flushMs: 16,
  flushLeastMs: 1,
  flushMinMs: 4,
  flushMaxMs: 1_000,
  /** Ticks one source read hands over at a time. */
  batchTicks: 8_192,
  /** The same at full speed: clients take it in before the next, so that nobody is held back in between. */
  rushTicks: 2_048,
  /** Longest the feed pump may hold the event loop before it yields. */
  pumpBudgetMs: 8,
  /**
   * What is made for single clients (snapshots, repairs, JSON texts) may take so long and so many bytes between two
   * looks at the event loop, over all of them: another client's answer is late by a few such turns at most.
   */
  serviceMs: 4,
  serviceBytes: 524_288,
  /** Share of that which one client gets at first, enough for what most want; it doubles while the client waits on. */
  serviceShare: 0.0625,
  /** Bytes of JSON texts that leave between two looks at the event loop: about 2 ms, as 200 binary frames are. */
  textBytes: 131_072,
  /** Bytes a client may have in flight unacknowledged before it is held back. */
  windowBytes: 65_536,
  /** The same for clients that never acknowledge, counted in bytes that the socket still holds. */
  bufferedBytes: 262_144,
  /** A client that sends another command while the socket still holds so many bytes for it reads nothing. */
  unreadBytes: 8_388_608,
  /** Different contracts (kind, rate, intervals) of one client in one market: each is served on its own. */
  contracts: 32,
  /**
   * A client is asked to acknowledge after this many frames, bytes or ms, whichever comes first. Bytes keep
   * the window open; the other two bound how late a silence is noticed, and cost the server 10 µs each time.
   */
  acknowledgeFrames: 64,
  acknowledgeBytes: 16_384,
  acknowledgeMs: 1_000,
  /** A held-back client that acknowledges nothing for so long is closed. */
  stalledMs: 10_000,
  /** It is warned at this time. */
  stalledWarningMs: 5_000,
  /** Contracts: most and fewest updates a second of one symbol. */
  rateHzMin: 0.1,
  rateHzMax: 60,
  /** Largest data frame from the server; longer answers are cut into several frames. */
  frameBytes: 65_536,
  /** Time between heartbeats. */
  heartbeatMs: 5_000,
  /** A client that hears nothing for so long calls its connection stale. */
  staleMs: 10_000,
  /** A feed that is mute for so long while its market is open counts as down: in time for `staleMs`. */
  feedSilentMs: 8_000,
  /** Symbols of a market that are named, once a reason, when ticks are refused: a broken feed must not fill the log. */
  refusalsNamed: 100,
  /** A leap of the machine's clock that long is a gap: less is made up for tick by tick within a second or two. */
  feedLeapMs: 30_000,
  /** Live markets of one server: each costs memory, and a label in the metrics. */
  feeds: 16,
  /** Gaps kept per symbol, for whoever looks later. */
  gapsKept: 32,
  /** WebSocket ping and the wait for its pong. */
  pingMs: 15_000,
  pongMs: 8_000,
  /**
   * What was sent before the ping is read first: a client that reads so fast is not cut off, and kernels on both
   * sides hold so much at most.
   */
  slowestReadBytesPerSecond: 32_768,
  kernelBytes: 8_388_608,
  /** Ticks of history a snapshot may carry for a symbol, and bars of each interval. */
  snapshotTicks: 2_000,
  snapshotBars: 2_000,
  /** Levels a side of an order book that are asked for: deeper ones nobody reads. */
  depthLevels: 50,
  /** Processes of one server that serve clients: more than any machine has cores for. */
  workers: 64,
  /** Bars one HTTP answer may carry. */
  barsPerRequest: 5_000,
  /** Largest backlog that a client which fell behind is given tick by tick; beyond it, merged. */
  repairTicks: 4_096,
  /** Recent runs kept for gap-free resume, over all symbols of a market, in bytes. */
  journalBytes: 67_108_864,
  /** Bars kept per symbol and interval, and over all; a very large market keeps fewer of each, but not below the last. */
  barsKept: 4_000,
  /** The same of a market of recorded bars, which has nothing else: a year of minutes. */
  recordedBarsKept: 525_600,
  barsKeptOverall: 6_000_000,
  barsKeptLeast: 150,
  /** Bars of so many trades: ticks that they are made of, kept bars, and series that are kept up with at once. */
  tradeBarTicks: 100_000,
  tradeBarsKept: 2_000,
  tradeBarSeries: 64,
  /** Trades of a symbol that wait in a replay after a jump until its older bars are read: 40 bytes each. */
  tradesAwaited: 16_384,
  /** Bars of the time before the first tick that are remembered once computed, over all symbols. */
  pastBars: 250_000,
  /** Fetches of bars from far away that one answer waits for, and how long: people wait so long for a chart. */
  olderFetches: 60,
  olderBarsMs: 10_000,
  /** Largest tape that a page without a server takes into memory, bytes: half of what a phone's tab may have. */
  pageTapeBytes: 268_435_456,
  /** Recordings that are sent as files of other formats at the same time: each takes its turns of encoding. */
  exports: 4,
  /**
   * Imports of a server that are not done, each with files on its disk; files of one; and how long one is kept that
   * waits for an answer, or that is over: as long as somebody looks for it.
   */
  imports: 16,
  /** The transport lab: further clients of each lane, ticks a second, ms of delay one way, ms that nobody looks until it ends. */
  labClients: 100,
  labTicks: 500,
  labDelayMs: 1_000,
  labIdleMs: 15_000,
  importFiles: 2_000,
  importKeptMs: 1_800_000,
  /** All files of one upload unless told otherwise, MB, and most that may be told: what disks of servers have. */
  uploadMegabytes: 4_096,
  uploadMegabytesMost: 1_048_576,
  /** Bytes of the disk that uploads leave alone: recordings are made there. */
  uploadReserveBytes: 268_435_456,
  /** Longest path of an uploaded file: folders of a few levels. */
  uploadNameCharacters: 512,
  /** Recordings that people may have begun and not ended: each writes to the disk. */
  recorders: 16,
  /** Longest journal of a live market that may be asked for, minutes, and its largest size: a day, and some GB. */
  journalMinutes: 1_440,
  journalDiskBytes: 4_294_967_296,
  /** Replays open at the same time, and how long one without viewers stays open. */
  replays: 16,
  replayIdleMs: 60_000,
  /** Of these, clocks of viewers who left a room's to look around: whoever may open replays finds room all the same. */
  ownClocks: 8,
  /** Names of a room and of a viewer: a line of a list. */
  roomNameCharacters: 64,
  viewerNameCharacters: 40,
  /** Seats of one room; those that a message names, a list that people read. */
  roomViewers: 1_000,
  roomViewersTold: 50,
  /** What a host shows goes out so often at most, ms; charts of a frame, a desk full; hands that may be up. */
  presentMs: 100,
  presentCharts: 9,
  roomHands: 100,
  /**
   * A chat message: what people call characters, bytes as UTF-8, lines, and symbols that it may mention: what one
   * reads at a glance beside prices.
   */
  chatCharacters: 500,
  chatBytes: 2_000,
  chatLines: 20,
  chatMentions: 16,
  /** Longest name of a member in bytes besides LIMITS.viewerNameCharacters, and colours to choose from. */
  chatNameBytes: 120,
  chatColors: 12,
  /** Messages that a chat keeps, that one answer brings, and bytes of them: some hundred screens; one frame. */
  chatMessages: 500,
  chatPage: 100,
  chatPageBytes: 65_536,
  /** Messages of one member at once, and a second after that; of all members of a chat: nobody reads faster. */
  chatBurst: 5,
  chatPerSecond: 1,
  chatOverallBurst: 60,
  chatOverallPerSecond: 20,
  /** What is said within so long goes out together, ms, and so many messages at a time: a thousand members are a thousand writes. */
  chatBatchMs: 50,
  chatBatch: 32,
  /** Members that one answer names. */
  chatMembersTold: 200,
  /** Chats that one client may be in, that are open at a time, and that are kept on the disk. */
  chatsPerClient: 8,
  chats: 64,
  chatFiles: 500,
  /** People who were removed from a chat or are muted there, the newest of whom are remembered. */
  chatOutcasts: 500,
  /** Longest time between two messages of one member, and longest time that one is muted. */
  chatSlowMaxMs: 3_600_000,
  chatMuteMaxMs: 31_536_000_000,
  /** What is kept of a chat is on the disk itself after so long, ms, and its file is written anew beyond so many bytes. */
  chatSyncMs: 1_000,
  chatFileBytes: 4_194_304,
  /** How long the seat of a viewer whose connection was lost is kept. */
  seatKeptMs: 60_000,
  /** A round of a loop takes so long at least, ms: one of a single tick would begin anew at every flush. */
  replayRoundMs: 1_000,
  /** Ticks or bars of one step: as far as somebody means who counts them. */
  replaySteps: 1_000,
  /**
   * A silence is left out where that is asked for when it is so long in the recording, ms: a market that is merely slow
   * keeps its pace; and when whoever looks would wait so long, ms.
   */
  idleMs: 60_000,
  idleWaitMs: 2_000,
  replaySpeedMin: 0.1,
  replaySpeedMax: 1_000,
  /** Fastest in the past of a live market: a journal is read while it is written, by everybody who goes back. */
  rewindSpeedMax: 10,
  /** The same of a recording of bars alone: fifty months a second. */
  barSpeedMax: 129_600_000,
  /** Events started by hand that are not over, and as many as there may ever be: each costs memory. */
  startedEvents: 100,
  startedEventsEver: 10_000,
  /** What somebody may start: longest target, time of beginning, and value that an error shows again. */
  scenarioTargetCharacters: 2_048,
  scenarioTimeCharacters: 64,
  scenarioOffsetMs: 1_000_000_000_000,
  shownCharacters: 80,
  /** A scenario file: longest name, longest explanation, most events. */
  scenarioNameCharacters: 120,
  scenarioDescriptionCharacters: 2_000,
  scenarioEvents: 1_000,
  /** Events one answer about a timeline may carry; the newest are kept. */
  timelineEvents: 500,
  /** Statistics: analyses that run at a time, symbols one watches, and how long one lasts that nobody asks for. */
  analyses: 4,
  analysisSymbols: 8,
  analysisIdleMs: 180_000,
  /** An analysis keeps so many seconds of what was published, behind so many seconds or ticks made for it. */
  analysisSeconds: 14_400,
  analysisPastSeconds: 36_000,
  analysisPastTicks: 15_000_000,
  /**
   * All of them together work so long at a time in the background, rest at least so long in between, and never
   * take a larger share of a core.
   */
  analysisSliceMs: 5,
  analysisRestMs: 10,
  analysisShare: 1 / 3,
  /** What it found is computed anew at most so often. */
  analysisAnswerMs: 1_000,
  /** A client that finds ticks missing asks for them after so long. */
  repairAfterMs: 50,
  /** Faults on purpose: longest delay and longest stall. */
  faultDelayMs: 5_000,
  faultStallMs: 60_000,
  /** Reconnect: first and longest back-off, before jitter. */
  backoffMinMs: 250,
  backoffMaxMs: 10_000,
  /** HTTP: headers, whole request, silent TCP connection. */
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  idleSocketTimeoutMs: 5_000,
  requestBodyBytes: 16_384,
  headerBytes: 8_192,
  /** Work on HTTP answers in one turn of the event loop: little beside a flush. Long answers are made and sent in pieces. */
  answerTurnMs: 5,
  answerPieceBytes: 65_536,
  /** Nobody new is answered while the work for others waits so long; an answer may take so long to be made, or stand still. */
  answerWaitMs: 2_000,
  answerTimeoutMs: 30_000,
  /** A graceful stop spreads reconnects over this time and ends by the second. */
  stopSpreadMs: 5_000,
  stopMs: 8_000,
} as const;
