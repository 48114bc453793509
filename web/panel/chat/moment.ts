/**
 * Goes to a moment of the market on screen: seeks a replay that one may steer, and elsewhere moves the chart there.
 */
import { INTERVAL_MS, INTERVALS } from '../../../shared/model/interval.ts';
import { maySteer } from '../../state/room-seat.ts';
import { useApp } from '../app-context.ts';

/** Bars that a chart shows around the moment. */
const BARS_BEFORE = 60;
const BARS_AFTER = 20;

/** Makes what goes there. @returns takes ms since 1970, and the symbol if there is one */
export function useMoment(): (timeMs: number, symbol?: string) => void {
  const { state, actions } = useApp();
  return (timeMs, symbol) => {
    if (symbol !== undefined) actions.show(symbol);
    state.tab.value = 'chart';
    if (state.isReplay.peek() && maySteer(state)) {
      actions.seek(timeMs);
      return;
    }
    const tile = state.active.peek();
    const barMs = INTERVAL_MS[INTERVALS.indexOf(tile.interval.peek())]!;
    const fromMs = timeMs - BARS_BEFORE * barMs;
    state.ranged.value = { tile, fromMs, toMs: timeMs + BARS_AFTER * barMs, isAsked: true };
  };
}
