/**
 * `jump`: a replay goes to the next burst, gap, halt or event, or to the last one before. What a recording has of them is
 * looked for by whoever asks first, and kept while the replay is open.
 */
import { Type } from 'typebox';
import { JUMP_TARGETS } from '../../../wire/landmark.ts';
import type { Landmarks } from '../../feed/landmarks.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import { CommandError, type Services } from '../services.ts';
import { defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { openPast } from './rewind-command.ts';
import { findReplay } from './steered-replay.ts';
import { findInstrument } from './symbols.ts';

/** Who plays hears of a burst when it has begun: the one before is meant by then, for so long of the viewer's time, ms. */
const GRACE_MS = 1_500;
/** What was found in the past of a live market is true for so long, ms. */
const REWIND_KNOWN_MS = 30_000;
/** To look and to jump. */
const COST = 1_000;

/** What was found in the recordings of replays that are open. */
const known = new WeakMap<MarketEntry, Promise<Landmarks>>();

/** Its code is fetched when somebody jumps for the first time. */
async function open(services: Services, entry: MarketEntry, recording: string): Promise<Landmarks> {
  const { createLandmarks } = await import('../../feed/landmarks.ts');
  const { rewindOf } = entry;
  const source =
    rewindOf === undefined ? services.openRecording(recording) : openPast(services, rewindOf);
  const landmarks = createLandmarks(source, services.surroundings);
  services.markets.whenClosed(entry, () => landmarks.close());
  return landmarks;
}

/** What a live market has done since is looked for again. */
function forgetSoon(services: Services, entry: MarketEntry, opening: Promise<Landmarks>): void {
  services.surroundings.after(REWIND_KNOWN_MS, () => {
    if (known.get(entry) !== opening) return;
    known.delete(entry);
    opening.then((landmarks) => landmarks.close()).catch(() => undefined);
  });
}

function toLandmarks(services: Services, entry: MarketEntry, recording: string) {
  const before = known.get(entry);
  if (before !== undefined) return before;
  const opening = open(services, entry, recording);
  known.set(entry, opening);
  /* Who asks again tries again. */
  opening.catch(() => known.delete(entry));
  if (entry.rewindOf !== undefined) forgetSoon(services, entry, opening);
  return opening;
}

/** The command. */
export const JUMP = defineCommand({
  type: 'jump',
  schema: Type.Object(
    {
      type: Type.Literal('jump'),
      id: FIELDS.optionalId,
      market: FIELDS.market,
      to: Type.Enum([...JUMP_TARGETS]),
      direction: Type.Optional(Type.Enum(['next', 'previous'])),
      symbol: Type.Optional(FIELDS.symbol),
    },
    STRICT,
  ),
  rights: 'steer',
  cost: () => COST,
  async handle({ market: name, to, direction = 'next', symbol }, { services }) {
    const { entry, replay } = findReplay(services, name);
    const { recording, speed, state } = replay.info();
    const whose = symbol === undefined ? undefined : findInstrument(entry.market, symbol).symbol;
    const isNext = direction === 'next';
    const isRunning = state === 'playing' && speed !== 'max';
    const fromMs = Math.floor(entry.timeMs()) - (!isNext && isRunning ? GRACE_MS * speed : 0);
    const landmarks = await toLandmarks(services, entry, recording);
    const found = await landmarks
      .find({ to, direction: isNext ? 1 : -1, fromMs, symbol: whose })
      .catch(() => {
        throw new CommandError('UNKNOWN_MARKET', `There is no market "${name}" any more.`);
      });
    if (found !== undefined) {
      replay.seek(found.fromMs);
      services.markets.changed(entry);
    }
    return { type: 'jumped', market: entry.market.name, found: found ?? null };
  },
});
