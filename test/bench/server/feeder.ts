/**
 * Ticks for servers that send each one as it comes. They come one at a time, as from an exchange: one for
 * each turn of the event loop. A server that cannot keep up is offered what it can take: more than 50 ms of
 * arrears are never made. In bursts, all that is due comes at once at every flush.
 */
import { createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';
import { createTickMaker } from '../tick-maker.ts';
import type { ServerPlan } from './server-plan.ts';

const ARREARS_MS = 50;

const wall = (): number => performance.timeOrigin + performance.now();

/** Starts feeding. @param publish gets columns whose only row is the tick */
export function startFeeder(
  plan: ServerPlan,
  publish: (tick: TickColumns) => void,
  inBursts = false,
): void {
  const stepMs = 1000 / plan.ticksPerSecond;
  const make = createTickMaker(plan.symbols);
  const tick = createTickColumns(1);
  let nextMs = wall();

  function publishNext(): void {
    tick.length = 0;
    const timeMs = Math.floor(nextMs);
    make(tick, timeMs, Math.floor((nextMs - timeMs) * 1000) * 1000);
    nextMs += stepMs;
    publish(tick);
  }

  /** @returns the time */
  function forgetArrears(): number {
    const nowMs = wall();
    nextMs = Math.max(nextMs, nowMs - ARREARS_MS);
    return nowMs;
  }

  function turn(): void {
    const nowMs = forgetArrears();
    if (nextMs <= nowMs) publishNext();
    if (nextMs <= nowMs) setImmediate(turn);
    else setTimeout(turn, 1);
  }

  function burst(): void {
    const nowMs = forgetArrears();
    while (nextMs <= nowMs) publishNext();
  }

  if (inBursts) setInterval(burst, plan.flushMs);
  else turn();
}
