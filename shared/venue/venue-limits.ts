/**
 * Limits of every connection to a venue, whichever it is; those of one venue are in its table (`VenueTraits`).
 */
export const VENUE_LIMITS = {
  /** A connection that is not open by then is given up: the venue's front answers within one. */
  connectMs: 10_000,
  /** What was asked for and not acknowledged by then is called refused. */
  ackMs: 10_000,
  /** Between our close frame and the end of the socket. */
  closeMs: 2_000,
  /** Largest frame; snapshots of books are some MB. */
  frameBytes: 16 * 1024 * 1024,
  /** Largest frame once inflated: a small one may not fill the memory. */
  inflatedBytes: 64 * 1024 * 1024,
  /** First and longest wait between two attempts to connect. */
  backOffFirstMs: 1_000,
  backOffMostMs: 60_000,
  /** Waits are spread by so much of themselves, up and down: all clients of a venue lose it at once. */
  backOffSpread: 0.3,
  /** A connection that gave data for so long begins its waits anew. */
  healthyMs: 60_000,
  /** After a connection limit or a plain 429: a half-dead socket of ours still counts for a while. */
  limitWaitMs: 60_000,
  /** The wait doubles while the limit is met again within an hour, up to this: two programs with one key take turns. */
  limitWaitMostMs: 15 * 60_000,
  limitMemoryMs: 60 * 60_000,
  /** What a venue complained of while it goes on is told for so long. */
  complaintMs: 10 * 60_000,
  /** A connection is replaced so long before the venue ends it. */
  replaceEarlyMs: 5 * 60_000,
  /** How often silence is looked for. */
  watchMs: 1_000,
  /** A symbol is never called quiet or stale before. */
  quietMs: 30_000,
  /** Silence of so many times its usual gap between data is none by chance. */
  staleGaps: 20,
  /** Gaps between data that must be known before a symbol can be called stale. */
  staleSamples: 10,
  /** A symbol whose book is found wrong is subscribed anew not sooner than so long after the last time: no storm. */
  resyncMs: 10_000,
  /** Refused and forgotten subscriptions are asked for again so often. */
  reviewMs: 60_000,
  /** Time for late ones to come by themselves before missing ids are asked for. */
  holeMs: 1_000,
  /** Ids remembered a symbol, to tell what comes twice; up to twice as many. */
  idsKept: 8_192,
  /** Holes in the ids of a symbol that are remembered. */
  holesKept: 64,
  /** Frames without ids: one that equals one of the last so many, so short ago, is the same. */
  framesKept: 20,
  repeatMs: 2_000,
  /** A fill asks from so long before what is missing. */
  fillOverlapMs: 5_000,
  /** Pages that one fill may ask for, and how far back it goes: the rest stays a gap. */
  fillPages: 40,
  fillMs: 6 * 3_600_000,
  /** A REST answer is waited for so long. */
  restMs: 10_000,
  /** Largest REST answer: lists of all instruments are some 20 MB. */
  restBytes: 64 * 1024 * 1024,
  /** REST requests under way at the same time. */
  restAtOnce: 4,
  /** REST requests that may wait; more are refused. */
  restWaiting: 200,
  /** Instruments are asked for again so often. */
  instrumentsMs: 24 * 3_600_000,
  /** History that is fetched when a symbol is opened: minutes and days. */
  historyMinutes: 2_880,
  historyDays: 400,
  /** Hours before those minutes, where they are fewer: the day of the first tick and the one before it begin in them. */
  historyHours: 60,
  /** Pages of trades that one symbol's history may ask for, and pages of its minutes. */
  historyPages: 12,
  /** Answers that one page of bars may come in: pages of some venues are short. */
  barPages: 40,
  /** No venue has bars before 1980. */
  firstBarMs: 315_532_800_000,
  /** Older bars: pages that one asking may take, those of them that may be empty in a row, and the longest wait. */
  olderPages: 60,
  olderEmptyPages: 8,
  olderMs: 8_000,
  /** Nothing traded for so long before a bar: the venue has none before it. */
  olderEmptyMs: 45 * 24 * 3_600_000,
  /** A symbol is shown without history when that takes longer. */
  historyMs: 8_000,
  /** A symbol whose connection is not there by then is shown with its history alone. */
  liveMs: 4_000,
  /** Somebody who asked for a symbol is told by then that it cannot be had. */
  openMs: 15_000,
  /** Events of a symbol that wait for its history. */
  eventsWaiting: 20_000,
  /** Ticks that wait for the market; when it is full, quotes are dropped first. */
  ticksWaiting: 400_000,
  /** A venue whose answers are dated so differently has another clock than ours, not a slow line. */
  skewMs: 5_000,
  /** The best offset of the venue's clock is that of the last so long. */
  offsetMs: 5 * 60_000,
  /** Trades remembered a symbol, to take one back; up to twice as many. */
  tradesKept: 20_000,
  /** Limit bands that a market remembers: a day of thirty symbols. */
  limitBandsKept: 2_000,
  /** A calendar is asked for so many days back and ahead. */
  calendarBackDays: 10,
  calendarAheadDays: 400,
  /** What session the market is in is looked at so often at least: clocks are set, machines sleep. */
  sessionMs: 60_000,
  /** Kinds of unknown messages that are told apart. */
  unknownKinds: 100,
  /** Characters of a sample or of a venue's words that are kept. */
  sampleCharacters: 300,
  /** A symbol that nobody looks at any more is unsubscribed after. */
  unwatchedMs: 60_000,
} as const;
