/**
 * Commands about events: starting a scenario in a live market, ending one early, reading a timeline. The
 * same work serves the socket and HTTP; a value that makes no event is refused with the code that is theirs.
 */
import type { ErrorCode } from '../../wire/codes.ts';
import type { Command, ServerMessage } from '../../wire/command.ts';
import { LIMITS } from '../../wire/limits.ts';
import { type MarketEvent, toEndMs } from '../../model/market-event.ts';
import {
  type TimedEvent,
  ScenarioError,
  show,
  toTimedEvent,
} from '../source/simulator/scenario/scenario.ts';
import { SCENARIOS } from '../source/simulator/scenario/scenarios.ts';
import type { EventControl } from '../source/source.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import { CommandError, findMarket, type Services } from './services.ts';

/** Events of one market, as they are answered. */
export interface EventList {
  market: string;
  events: MarketEvent[];
}

/** A market in which events can be started. */
interface Controlled {
  readonly entry: MarketEntry;
  readonly control: EventControl;
}

/** @throws CommandError UNKNOWN_MARKET, NOT_SIMULATED */
function findControl(services: Services, market?: string): Controlled {
  const entry = findMarket(services, market);
  const control = entry.source.eventControl;
  if (entry.drive.kind === 'live' && control !== undefined) return { entry, control };
  const why = entry.drive.kind === 'live' ? 'is not simulated' : 'is a replay';
  throw new CommandError(
    'NOT_SIMULATED',
    `Market "${entry.market.name}" ${why}: nothing can be started in it.`,
  );
}

/** @throws ScenarioError, or CommandError UNKNOWN_SCENARIO */
function toEvents(request: Readonly<Record<string, unknown>>): readonly TimedEvent[] {
  const { name, ...others } = request;
  if (name === undefined) {
    if (request['event'] !== undefined) return [toTimedEvent(request)];
    throw new ScenarioError('', 'needs a "name" (a scenario) or an "event"');
  }
  const [other] = Object.keys(others);
  if (other !== undefined) throw new ScenarioError(other, 'does not go with "name"');
  if (typeof name === 'string' && Object.hasOwn(SCENARIOS, name)) return SCENARIOS[name]!.events;
  const names = Object.keys(SCENARIOS).join(', ');
  throw new CommandError('UNKNOWN_SCENARIO', `name: ${show(name)} is none of ${names}`);
}

/** @throws CommandError TOO_MANY_EVENTS when so many more are not allowed */
function checkRoom({ source }: MarketEntry, more: number, nowMs: number): void {
  const started = (source.timeline?.events() ?? []).filter(({ origin }) => origin === 'live');
  const open = started.filter((event) => event.isCancelled !== true && toEndMs(event) > nowMs);
  const isFull = open.length + more > LIMITS.startedEvents;
  if (!isFull && started.length + more <= LIMITS.startedEventsEver) return;
  const { startedEvents, startedEventsEver } = LIMITS;
  const message = isFull
    ? `At most ${startedEvents} events that were started by hand may run or wait; ${open.length} do.`
    : `At most ${startedEventsEver} events may be started in the life of a server.`;
  throw new CommandError('TOO_MANY_EVENTS', message);
}

/**
 * Starts a scenario by its name, or a single event.
 * @param request `{ name }` or `{ event, target?, at?, …settings }`, not checked yet
 * @param bad code of the error for a request that says neither
 * @throws CommandError
 */
export function startScenario(
  services: Services,
  request: Readonly<Record<string, unknown>>,
  bad: ErrorCode,
  market?: string,
): EventList {
  const { entry, control } = findControl(services, market);
  const nowMs = entry.timeMs();
  try {
    const events = toEvents(request);
    checkRoom(entry, events.length, nowMs);
    return { market: entry.market.name, events: control.play(events, nowMs) };
  } catch (error) {
    if (error instanceof ScenarioError) throw new CommandError(bad, `scenario: ${error.message}`);
    throw error;
  }
}

/** Ends an event early. @throws CommandError UNKNOWN_EVENT when there is nothing to end */
export function stopEvent(services: Services, id: string, market?: string): EventList {
  const { entry, control } = findControl(services, market);
  const event = control.stop(id, entry.timeMs());
  if (event !== undefined) return { market: entry.market.name, events: [event] };
  throw new CommandError('UNKNOWN_EVENT', `There is no event "${id}" that could be ended.`);
}

/** The newest events of a market that touch a stretch of time, oldest first. */
export function listEvents(
  services: Services,
  {
    market,
    fromMs = -Infinity,
    toMs = Infinity,
  }: { market?: string; fromMs?: number; toMs?: number },
): EventList {
  const entry = findMarket(services, market);
  const events = (entry.source.timeline?.events() ?? []).filter(
    (event) => event.isCancelled !== true && toEndMs(event) >= fromMs && event.atMs < toMs,
  );
  return { market: entry.market.name, events: events.slice(-LIMITS.timelineEvents) };
}

type EventCommand = Extract<Command, { type: 'scenario' | 'stop' | 'events' }>;

/** Tells whether a command is one of those handled here. */
export const isEventCommand = (command: Command): command is EventCommand =>
  command.type === 'scenario' || command.type === 'stop' || command.type === 'events';

/** Carries out a command about events. @throws CommandError */
export function eventCommand(services: Services, command: EventCommand): ServerMessage {
  if (command.type === 'events') return { type: 'events', ...listEvents(services, command) };
  if (command.type === 'stop') {
    return { type: 'events', ...stopEvent(services, command.event, command.market) };
  }
  const { type: _type, id: _id, market, ...request } = command;
  return { type: 'events', ...startScenario(services, request, 'BAD_COMMAND', market) };
}
