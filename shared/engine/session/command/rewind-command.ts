/**
 * `rewind`: opens the past of a live market as a market of its own, which is steered as replays are, but no faster than
 * LIMITS.rewindSpeedMax.
 */
import { Type } from 'typebox';
import { LIMITS } from '../../../wire/limits.ts';
import type { MarketEntry } from '../../feed/market-entry.ts';
import type { Replay } from '../../feed/replay-contract.ts';
import type { SeekableSource } from '../../source/source.ts';
import { CommandError, findMarket, type Services } from '../services.ts';
import { type CommandContext, type CommandOf, defineCommand } from './command-definition.ts';
import { FIELDS, STRICT } from './fields.ts';
import { checkReplays, toReply } from './steered-replay.ts';

/** How far back one goes when nobody says it, ms. */
const DEFAULT_BACK_MS = 60_000;
/** To open it reads the indexes of a few tapes; the moment is folded from minutes of ticks. */
const COST = 1_000;

/** The past of a live market. @throws CommandError NO_REWIND */
export function openPast({ rewinds }: Services, live: MarketEntry): SeekableSource {
  if (rewinds !== undefined) return rewinds.open(live);
  throw new CommandError('NO_REWIND', 'Nothing is kept here of what has happened.');
}

/** Where to begin, ms. @throws CommandError BAD_COMMAND */
function toStartMs(
  live: MarketEntry,
  { timeMs, backMs }: Pick<CommandOf<'rewind'>, 'timeMs' | 'backMs'>,
): number {
  if (timeMs !== undefined && backMs !== undefined) {
    throw new CommandError('BAD_COMMAND', 'rewind: timeMs or backMs, not both');
  }
  return timeMs ?? live.timeMs() - (backMs ?? DEFAULT_BACK_MS);
}

/**
 * Opens the past of a live market as a market that the client, if there is one, looks at, as it asks for it.
 * @throws CommandError NOT_LIVE, NO_REWIND, TOO_MANY_REPLAYS, BAD_COMMAND
 */
export function openRewind(
  { services, client }: Pick<CommandContext, 'services'> & Partial<Pick<CommandContext, 'client'>>,
  live: MarketEntry,
  { speed = 1, paused, ...at }: Omit<CommandOf<'rewind'>, 'type' | 'id' | 'market'>,
): MarketEntry {
  if (live.drive.kind !== 'live') {
    throw new CommandError('NOT_LIVE', `Market "${live.market.name}" is a replay: seek in it.`);
  }
  const startMs = toStartMs(live, at);
  checkReplays(services);
  const entry = services.markets.openRewind(live, openPast(services, live));
  const replay = entry.drive as Replay;
  if (client !== undefined) services.hub.room(entry.market.name)!.join(client);
  replay.setSpeed(speed);
  replay.seek(startMs);
  if (paused !== true) replay.play();
  return entry;
}

/** The command. */
export const REWIND = defineCommand({
  type: 'rewind',
  schema: Type.Object(
    {
      type: Type.Literal('rewind'),
      id: FIELDS.optionalId,
      market: FIELDS.optionalMarket,
      timeMs: Type.Optional(FIELDS.timeMs),
      backMs: Type.Optional(Type.Number({ minimum: 0, maximum: LIMITS.journalMinutes * 60_000 })),
      speed: Type.Optional(
        Type.Number({ minimum: LIMITS.replaySpeedMin, maximum: LIMITS.rewindSpeedMax }),
      ),
      paused: Type.Optional(Type.Boolean()),
    },
    STRICT,
  ),
  rights: 'full',
  cost: () => COST,
  handle: ({ market, ...how }, context) => {
    const { type: _type, id: _id, ...wanted } = how;
    const entry = openRewind(context, findMarket(context.services, market), wanted);
    return toReply(context.services, entry);
  },
});
