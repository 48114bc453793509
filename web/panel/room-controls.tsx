/**
 * What the replay bar says and offers of a room: who is there, whether one is host, the way to a clock of one's own
 * and back; and what stands there instead of the controls for those who may not steer.
 */
import type { ReplayInfo } from '../../shared/wire/market-info.ts';
import '../style/room.css';
import { maySteer } from '../state/room-seat.ts';
import { useApp } from './app-context.ts';
import { MoreIcon } from './more-icon.tsx';
import { toLazyPanel } from './lazy-panel.tsx';

const RoomDialog = toLazyPanel(() => import('./room-dialog.tsx').then((file) => file.RoomDialog), {
  isRare: true,
});

const Presenter = toLazyPanel(
  () => import('./presenter/presenter.tsx').then((file) => file.Presenter),
  { isRare: true },
);

/** Opens the room, or the way to make one; in a page without a server there is nobody to share with. */
export function RoomControls({ replay }: { replay: ReplayInfo }) {
  const { state, actions, files } = useApp();
  const seat = state.room.value;
  const count = seat?.room.people ?? replay.viewers;
  if (files !== undefined) return <Viewers count={count} />;
  const isAway = seat !== undefined && replay.awayFrom === seat.room.room;
  const mayLeave = seat !== undefined && replay.room === seat.room.room && !maySteer(state);
  return (
    <>
      {mayLeave && (
        <button
          type="button"
          class="button-text"
          title="Leave the shared clock for one of your own, and come back when you like"
          onClick={() => actions.inRoom({ do: 'leaveClock' })}
        >
          Look around
        </button>
      )}
      {seat !== undefined && replay.room === seat.room.room && <Presenter seat={seat} />}
      {isAway && (
        <button
          type="button"
          class="button-primary"
          onClick={() => actions.inRoom({ do: 'returnToClock' })}
        >
          To the room
        </button>
      )}
      <button
        type="button"
        class="button-text room-button"
        aria-haspopup="dialog"
        title={seat === undefined ? 'Share this moment' : `Room ${seat.room.room}`}
        onClick={() => (state.overlay.value = 'room')}
      >
        <MoreIcon name="users" />{' '}
        <span class="sr-only">
          {seat === undefined ? 'Share this moment. ' : `Room ${seat.room.room}. `}
        </span>
        <span class="room-name">{seat?.room.room ?? 'Share'}</span> {count}
      </button>
      {state.overlay.value === 'room' && <RoomDialog />}
    </>
  );
}

function Viewers({ count }: { count: number }) {
  return (
    <span class="muted viewers" data-alone={count <= 1} title="Pages that look at this replay">
      <MoreIcon name="users" /> {count}
      <span class="sr-only"> viewers</span>
    </span>
  );
}

const STATES: Readonly<Record<ReplayInfo['state'], string>> = {
  playing: 'Playing',
  paused: 'Paused',
  ended: 'At its end',
};

/** What the replay does, for those who may not change it. */
export function SteeredByOthers({ replay }: { replay: ReplayInfo }) {
  const { room } = useApp().state;
  const host = room.value?.room.viewers.find(({ viewer }) => viewer === room.value?.room.host);
  const speed = replay.speed === 'max' ? 'at full speed' : `at ${replay.speed}×`;
  const who = host === undefined ? 'the host' : (host.name ?? `viewer ${host.viewer}`);
  return (
    <p class="steered" role="status">
      <MoreIcon name={replay.state === 'playing' ? 'play' : 'pause'} />
      <span>
        {STATES[replay.state]}
        {replay.state === 'playing' ? ` ${speed}` : ''}
      </span>
      <small class="muted">
        {replay.room === undefined ? 'You may only look' : `${who} steers`}
      </small>
    </p>
  );
}
