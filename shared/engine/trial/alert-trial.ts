/**
 * What a rule would have fired: the recording is read from its beginning into a market of its own, in front of which the
 * rule stands as it would in front of any other. Only the ticks of its symbols are taken in. Promises that no slice is
 * longer than it may be, and that a damaged recording counts as far as it goes. Loaded when somebody asks.
 */
import { copyTick, createTickColumns, type TickColumns } from '../../model/tick.ts';
import { toPublicReason } from '../../model/public-reason.ts';
import type { AlertRequest, Firing } from '../../wire/alert-message.ts';
import type { AlertTrial } from '../../wire/alert-trial.ts';
import { LIMITS } from '../../wire/limits.ts';
import { createFeed } from '../feed/feed.ts';
import { guardRecording } from '../feed/guarded-recording.ts';
import { beginWhole } from '../feed/rewind.ts';
import { Market } from '../market/market.ts';
import type { SeekableSource } from '../source/source.ts';
import type { AlertOwner } from '../alert/alert.ts';
import { createAlerts } from '../alert/alerts.ts';
import type { RuleKind } from '../alert/rule-kind.ts';

/** What is asked. */
export type TrialRequest = Pick<AlertRequest, 'symbols' | 'rule' | 'restMs' | 'immediate'>;

/** A trial on its way. */
export interface Trial {
  /** Reads for so long, ms. @returns true when there is more */
  step(budgetMs: number): boolean;
  /** 0..1 */
  readonly share: number;
  readonly count: number;
  /** What it has come to. @param isCut it was ended before its time */
  toResult(isCut: boolean): AlertTrial;
  close(): void;
}

/** Of what a recording has, the ticks of some instruments. @param isWanted by id */
function pick(source: SeekableSource, isWanted: (id: number) => boolean): SeekableSource {
  const all = createTickColumns(LIMITS.batchTicks);
  /* A view: its abilities and accessors stay those of the source. */
  return Object.create(source, {
    read: {
      value(untilMs: number, into: TickColumns, isAnyOrder?: boolean): boolean {
        all.length = 0;
        const more = source.read(untilMs, all, isAnyOrder);
        for (let row = 0; row < all.length; row++) {
          if (isWanted(all.instrument[row]!)) copyTick(all, row, into);
        }
        return more;
      },
    },
  }) as SeekableSource;
}

/**
 * Begins.
 * @param given of its own: closed with the trial  @param elapsed measures the budget, ms
 * @throws AlertError for a rule or a symbol that cannot be
 */
export function createTrial(
  given: SeekableSource,
  { restMs = 0, ...request }: TrialRequest,
  kinds: readonly RuleKind[],
  elapsed: () => number,
): Trial {
  const source = guardRecording(given);
  const market = new Market({
    name: 'trial',
    number: 0,
    epoch: 1,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
    past: given.past,
    hasRecordedBars: source.bars !== undefined,
  });
  source.seek(source.startMs);
  beginWhole(market, source);
  const alerts = createAlerts(kinds);
  const firings: Firing[] = [];
  let count = 0;
  const owner: AlertOwner = {
    isBehind: false,
    mostWatches: LIMITS.storedAlertWatches,
    isDeaf: () => false,
    send(message) {
      if (message.type !== 'fired') return;
      count += message.firings.length;
      const room = LIMITS.trialFirings - firings.length;
      if (room > 0) firings.push(...message.firings.slice(0, room));
    },
  };
  alerts.put(owner, market, { ...request, alert: 'trial', restMs });
  let watched = new Set(alerts.watched(market.name));
  market.listen({
    onInstruments: () => (watched = new Set(alerts.watched(market.name))),
  });
  const { startMs, endMs } = source;
  const feed = createFeed(
    market,
    pick(source, (id) => watched.has(id)),
    elapsed,
  );
  let reachedMs = startMs;

  return {
    step(budgetMs) {
      const more = feed.turn(endMs, budgetMs);
      reachedMs = more ? Math.min(endMs, source.nextTimeMs() ?? endMs) : endMs;
      if (source.failure !== undefined) reachedMs = Math.max(startMs, market.lastTimeMs);
      return more && source.failure === undefined;
    },
    get share() {
      return endMs > startMs ? Math.max(0, (reachedMs - startMs) / (endMs - startMs)) : 1;
    },
    get count() {
      return count;
    },
    toResult: (isCut) => ({
      label: source.provenance.label,
      fromMs: Math.floor(startMs),
      toMs: Math.floor(reachedMs),
      watched: alerts.counts.watches,
      count,
      fired: firings.map(({ alert: _alert, ...firing }) => firing),
      ...(isCut ? { isCut: true as const } : {}),
      ...(source.failure === undefined ? {} : { problem: toPublicReason(source.failure) }),
    }),
    close: () => source.close(),
  };
}
