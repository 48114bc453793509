/**
 * Presenting in a room: the host shows where it points and what it looks at; viewers follow, raise a hand, and where
 * they looked at something else see what the host shows and come back with one key. Loaded by who is in a room.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RoomFrame, RoomPoint } from '../../../shared/wire/presentation.ts';
import '../../style/presenter.css';
import { toLayout } from '../../state/desk.ts';
import {
  isSamePoint,
  isSameView,
  toFollowing,
  toFrame,
  toFrameText,
} from '../../state/presenting.ts';
import type { RoomSeat } from '../../state/room.ts';
import { useApp } from '../app-context.ts';
import { MoreIcon } from '../more-icon.tsx';

/** The key that brings back to what the host shows. */
const FOLLOW_KEY = 'F8';
/** News of the host's crosshair go out so often at most, and of its view, ms. */
const POINT_MS = 100;
const FRAME_MS = 300;

/** What a seat has of it. */
export function Presenter({ seat }: { seat: RoomSeat }) {
  const isHost = seat.room.host === seat.viewer;
  return isHost ? <Presenting seat={seat} /> : <Following seat={seat} />;
}

/** Calls the newest of what was wanted, so often at most. */
function useCalm(ms: number): (work: () => void) => void {
  const planned = useRef<{ timer: ReturnType<typeof setTimeout> | undefined; work: () => void }>({
    timer: undefined,
    work: () => undefined,
  });
  useEffect(() => () => clearTimeout(planned.current.timer), []);
  return (work) => {
    planned.current.work = work;
    planned.current.timer ??= setTimeout(() => {
      planned.current.timer = undefined;
      planned.current.work();
    }, ms);
  };
}

const nameOf = ({ room }: RoomSeat, viewer: number | undefined): string =>
  room.viewers.find((each) => each.viewer === viewer)?.name ?? `Viewer ${viewer ?? '?'}`;

function Presenting({ seat }: { seat: RoomSeat }) {
  const { state, actions } = useApp();
  const isOn = useSignal(seat.room.presentation?.frame !== undefined);
  const calmPoint = useCalm(POINT_MS);
  const calmFrame = useCalm(FRAME_MS);
  const sent = useRef<RoomPoint | undefined>(undefined);
  const hands = seat.room.presentation?.hands ?? [];

  useSignalEffect(() => {
    const pointed = state.pointed.value;
    const symbol = pointed?.tile.symbol.value;
    if (!isOn.value) return;
    const decimals = pointed?.tile.instrument.peek()?.priceDecimals;
    const point =
      pointed === undefined || symbol === undefined
        ? undefined
        : {
            symbol,
            timeMs: Math.round(pointed.timeMs),
            ...(decimals === undefined ? {} : { price: Number(`${pointed.price}e-${decimals}`) }),
          };
    calmPoint(() => {
      if (!isOn.peek() || isSamePoint(sent.current, point)) return;
      sent.current = point;
      actions.inRoom({ do: 'present', point: point ?? null });
    });
  });
  useSignalEffect(() => {
    if (!isOn.value) return;
    const layout = toLayout(state);
    for (const tile of state.tiles.value) {
      void [tile.symbol.value, tile.interval.value, tile.kind.value, tile.isFollowing.value];
    }
    const active = state.active.value;
    const ranged = state.ranged.value;
    const isMoved = ranged?.tile === active && !active.isFollowing.value;
    const frame = toFrame(layout, isMoved ? ranged : undefined);
    if (frame.charts.length === 0) return;
    calmFrame(() => {
      if (isOn.peek()) actions.inRoom({ do: 'present', frame });
    });
  });

  function toggle(): void {
    isOn.value = !isOn.value;
    if (!isOn.value) actions.inRoom({ do: 'present', point: null, frame: null });
  }

  return (
    <>
      <button
        type="button"
        class="button-text present-button"
        aria-pressed={isOn.value}
        title="Everybody who follows sees your charts and where you point"
        onClick={toggle}
      >
        {isOn.value ? 'Presenting' : 'Present'}
      </button>
      {hands.length > 0 && (
        <ul class="hands" aria-label="Raised hands">
          {hands.slice(0, 1).map((viewer) => (
            <li key={viewer}>
              <button
                type="button"
                class="button-text"
                title="Lower this hand"
                onClick={() => actions.inRoom({ do: 'raiseHand', raised: false, viewer })}
              >
                <MoreIcon name="hand" /> {nameOf(seat, viewer)}
              </button>
            </li>
          ))}
          {hands.length > 1 && (
            <li class="muted" title={hands.map((viewer) => nameOf(seat, viewer)).join(', ')}>
              +{hands.length - 1}
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function Following({ seat }: { seat: RoomSeat }) {
  const { state, actions } = useApp();
  const { presentation, host } = seat.room;
  const frame = presentation?.frame;
  const isUp = presentation?.hands.includes(seat.viewer) === true;
  const layout = toLayout(state);
  for (const tile of state.tiles.value) void [tile.symbol.value, tile.interval.value];
  /** What this page was brought to last: whoever looks at something else after that has wandered off. */
  const brought = useRef<RoomFrame | undefined>(undefined);
  const isAway = frame !== undefined && !isSameView(layout, frame);

  function follow(): void {
    if (frame === undefined) return;
    const next = toFollowing(toLayout(state), frame);
    if (next === undefined) return;
    brought.current = frame;
    if (!isSameView(toLayout(state), frame)) actions.arrange(next);
    const tile = state.active.peek();
    const { fromMs, toMs } = frame;
    if (fromMs === undefined || toMs === undefined) tile.isFollowing.value = true;
    else state.ranged.value = { tile, fromMs, toMs, isAsked: true };
  }

  /* A new frame brings along who saw the one before. */
  const text = JSON.stringify(frame);
  useEffect(() => {
    const before = brought.current;
    if (before === undefined || isSameView(toLayout(state), before)) follow();
  }, [text]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== FOLLOW_KEY || frame === undefined) return;
      event.preventDefault();
      follow();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [text]);

  return (
    <>
      {isAway && (
        <button
          type="button"
          class="button-text follow-button"
          aria-keyshortcuts={FOLLOW_KEY}
          title={`See what ${nameOf(seat, host)} shows (${FOLLOW_KEY})`}
          onClick={follow}
        >
          <span>
            {nameOf(seat, host)}: {toFrameText(frame)}
          </span>{' '}
          <kbd>{FOLLOW_KEY}</kbd>
        </button>
      )}
      <button
        type="button"
        class="button-text hand-button"
        aria-pressed={isUp}
        aria-label={isUp ? 'Lower your hand' : 'Raise your hand'}
        title={isUp ? 'Lower your hand' : 'Raise your hand'}
        onClick={() => actions.inRoom({ do: 'raiseHand', raised: !isUp })}
      >
        <MoreIcon name="hand" />
      </button>
    </>
  );
}
