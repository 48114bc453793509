/**
 * Commands about replays: open, join, play, pause, seek, speed, loop, close. Whatever changes a replay's state is
 * told to everybody who looks at it.
 */
import type { Command, ServerMessage } from '../../wire/command.ts';
import { LIMITS } from '../../wire/limits.ts';
import { toMarketInfo, type MarketEntry } from '../feed/market-entry.ts';
import type { Replay } from '../feed/replay.ts';
import type { FrameSink } from '../hub/frame-sink.ts';
import { CommandError, findMarket, type Services } from './services.ts';

/** The commands handled here. */
export type ReplayCommand = Extract<
  Command,
  { type: 'open' | 'join' | 'play' | 'pause' | 'close' | 'seek' | 'speed' | 'loop' }
>;

/** Carries out a replay command. @throws CommandError */
export function replayCommand(
  services: Services,
  sink: FrameSink,
  command: ReplayCommand,
): ServerMessage {
  if (command.type === 'open') return open(services, sink, command);
  const entry = findMarket(services, command.market);
  if (command.type === 'join') {
    services.hub.room(entry.market.name)!.join(sink);
    return reply(services, entry);
  }
  const { drive } = entry;
  if (drive.kind !== 'replay') {
    throw new CommandError('NOT_A_REPLAY', `Market "${entry.market.name}" is no replay.`);
  }
  if (command.type === 'close') {
    services.markets.close(entry, 'Closed by a viewer.');
    return { type: 'closed', market: entry.market.name, reason: 'Closed by a viewer.' };
  }
  steer(drive, command);
  services.markets.changed(entry);
  return reply(services, entry);
}

function steer(replay: Replay, command: ReplayCommand): void {
  switch (command.type) {
    case 'play':
      replay.play();
      break;
    case 'pause':
      replay.pause();
      break;
    case 'seek':
      replay.seek(command.timeMs);
      break;
    case 'speed':
      replay.setSpeed(command.speed);
      break;
    case 'loop':
      replay.setLoop(command.loop);
      break;
    default:
  }
}

function open(
  services: Services,
  sink: FrameSink,
  command: Extract<ReplayCommand, { type: 'open' }>,
): ServerMessage {
  if (services.markets.replays >= LIMITS.replays) {
    throw new CommandError('TOO_MANY_REPLAYS', `${LIMITS.replays} replays are open already.`);
  }
  const source = services.openRecording(command.recording);
  const entry = services.markets.openReplay(command.recording, source);
  const replay = entry.drive as Replay;
  services.hub.room(entry.market.name)!.join(sink);
  replay.setSpeed(command.speed ?? 1);
  replay.setLoop(command.loop ?? false);
  replay.seek(command.timeMs ?? source.startMs);
  if (command.paused !== true) replay.play();
  return reply(services, entry);
}

function reply(services: Services, entry: MarketEntry): ServerMessage {
  const viewers = services.hub.room(entry.market.name)?.members.size ?? 0;
  return { type: 'market', market: toMarketInfo(entry, viewers) };
}
