/**
 * Keys of a replay for those who may steer it, wherever the focus is, except while somebody types: play and pause,
 * steps, jumps, the section that loops, slower and faster.
 */
import { useEffect } from 'preact/hooks';
import type { MarketInfo, ReplayInfo } from '../../../shared/wire/market-info.ts';
import type { Speed } from '../../../shared/wire/command.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { maySteer } from '../../state/room-seat.ts';
import type { AppSurroundings } from '../app-context.ts';
import { jump } from './jump.tsx';
import { moveEnd, toSection } from './loop-section.tsx';
import { step } from './transport.tsx';

/** Speeds that are offered. */
const SPEEDS: readonly Speed[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 1_000, 'max'];

/** Bars a second that are offered. */
const BAR_RATES = [1, 2, 5, 10, 20, 50];

/** Speeds that are offered for a market: of recorded bars so many a second. */
export const toSpeeds = ({
  bars,
  replay,
}: Pick<MarketInfo, 'bars' | 'replay'>): readonly Speed[] =>
  bars === undefined
    ? SPEEDS.filter(
        (speed) => replay?.rewindOf === undefined || toRank(speed) <= LIMITS.rewindSpeedMax,
      )
    : [...BAR_RATES.map((rate) => (rate * bars[0]!.lengthMs) / 1_000), 'max'];

const toRank = (speed: Speed): number => (speed === 'max' ? Infinity : speed);

/** The next faster or slower speed that is offered; undefined where there is none. */
export const toOtherSpeed = (
  speed: Speed,
  by: -1 | 1,
  speeds: readonly Speed[] = SPEEDS,
): Speed | undefined =>
  by > 0
    ? speeds.find((each) => toRank(each) > toRank(speed))
    : speeds.findLast((each) => toRank(each) < toRank(speed));

type Parts = Pick<AppSurroundings, 'state' | 'actions' | 'now'>;
type Act = (app: Parts, replay: ReplayInfo) => void;

const setEnd =
  (end: 'fromMs' | 'toMs'): Act =>
  ({ state, actions, now }, replay) => {
    const atMs = state.clock.at(now());
    const { startMs, endMs } = replay;
    const before = toSection(replay);
    /* Behind the other end a new section begins, or ends. */
    const isPast = end === 'fromMs' ? atMs >= before.toMs : atMs <= before.fromMs;
    const section = moveEnd(replay, isPast ? { fromMs: startMs, toMs: endMs } : before, end, atMs);
    actions.steer({ type: 'loop', loop: true, ...section });
  };

const setSpeed =
  (by: -1 | 1): Act =>
  ({ state, actions }, replay) => {
    const speed = toOtherSpeed(replay.speed, by, toSpeeds(state.market.peek() ?? {}));
    if (speed !== undefined) actions.steer({ type: 'speed', speed });
  };

const toggle: Act = ({ actions }, { state }) =>
  state === 'playing' ? actions.pause() : actions.play();

const KEYS: Readonly<Record<string, Act>> = {
  ' ': toggle,
  ',': (app) => step(app, 'tick', -1),
  '.': (app) => step(app, 'tick', 1),
  '<': (app) => step(app, 'bar', -1),
  '>': (app) => step(app, 'bar', 1),
  '[': setEnd('fromMs'),
  ']': setEnd('toMs'),
  /* Letters alone are symbols. */
  'Alt+KeyN': (app) => jump(app, 'next'),
  'Alt+KeyP': (app) => jump(app, 'previous'),
  '-': setSpeed(-1),
  '+': setSpeed(1),
};

/** Does what a key means, if it means something here. */
export function onReplayKey(app: Parts, event: KeyboardEvent): void {
  const replay = app.state.market.peek()?.replay;
  if (!maySteer(app.state)) return;
  /* The chart has keys of its own while it has the focus. */
  if (replay === undefined || event.defaultPrevented) return;
  if ((event.target as Element).closest('input, select, textarea, dialog') !== null) return;
  /* There the key means something else. */
  if (event.key === ' ' && (event.target as Element).closest('button, [role=grid]') !== null)
    return;
  /* On many keyboards brackets need AltGr, which looks like Ctrl and Alt. */
  const isAltGr = event.getModifierState('AltGraph');
  if (!isAltGr && (event.ctrlKey || event.metaKey)) return;
  const key = !isAltGr && event.altKey ? `Alt+${event.code}` : event.key;
  if (!Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key]!(app, replay);
}

/** Listens for as long as the controls stand. */
export function useReplayKeys(app: Parts): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => onReplayKey(app, event);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
