/**
 * The room of the replay on screen: makes one, shows who is in it and the link that leads there, and lets the host
 * hand over or let everyone steer.
 */
import { useSignal } from '@preact/signals';
import { LIMITS } from '../../shared/wire/limits.ts';
import { type MarketInfo, toTerms } from '../../shared/wire/market-info.ts';
import type { RoomViewer } from '../../shared/wire/room.ts';
import { toClockText } from '../format/time.ts';
import type { RoomSeat } from '../state/room.ts';
import { readViewerName } from '../state/room-seat.ts';
import { useApp } from './app-context.ts';
import { CopyLink } from './copy-link.tsx';
import { OverlayFrame } from './overlay-frame.tsx';
import { toLazyPanel } from './lazy-panel.tsx';
import { Segments } from './segments.tsx';

/** The dialog. */
export function RoomDialog() {
  const { state } = useApp();
  const seat = state.room.value;
  const market = state.market.value;
  if (seat !== undefined) {
    return (
      <OverlayFrame title={`Room “${seat.room.room}”`}>
        <Room seat={seat} />
      </OverlayFrame>
    );
  }
  return (
    <OverlayFrame title="Share this moment">
      {market?.replay === undefined ? (
        <p>The room is over: its replay was closed.</p>
      ) : (
        <MakeRoom market={market} />
      )}
    </OverlayFrame>
  );
}

/** Why no room can be made of a replay; undefined where one can. */
function toObstacle(market: MarketInfo, rights: string): string | undefined {
  const terms = toTerms(market);
  if (rights !== 'full') return 'You may look on here, but not open a room.';
  if (terms?.mayShare === false) return `Not to be shared: ${terms.licence}`;
  return undefined;
}

function MakeRoom({ market }: { market: MarketInfo }) {
  const { state, actions, now } = useApp();
  const at = toClockText(state.clock.at(now()), state.settings.zone.peek());
  const room = useSignal(`${market.replay!.recording} ${at}`.slice(0, LIMITS.roomNameCharacters));
  const name = useSignal(readViewerName(state));
  const obstacle = toObstacle(market, state.rights.value);
  return (
    <form
      class="room-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (obstacle === undefined) {
          actions.inRoom({ do: 'make', room: room.value, name: name.value });
        }
      }}
    >
      <p>
        A room gives this replay a name. Its link puts everybody into this same replay, at the same
        moment; you are its host and steer it.
      </p>
      <label for="room-name">Name of the room</label>
      <input
        id="room-name"
        autocomplete="off"
        required
        pattern=".*\S.*"
        maxLength={LIMITS.roomNameCharacters}
        value={room.value}
        onInput={(event) => (room.value = event.currentTarget.value)}
      />
      <label for="viewer-name">Your name</label>
      <input
        id="viewer-name"
        autocomplete="nickname"
        placeholder="Host"
        maxLength={LIMITS.viewerNameCharacters}
        value={name.value}
        onInput={(event) => (name.value = event.currentTarget.value)}
      />
      <div class="room-ways">
        <button type="submit" class="button-primary wide" disabled={obstacle !== undefined}>
          Open the room
        </button>
        <small class="muted">{obstacle ?? ''}</small>
        <span class="spacer" />
        <small class="muted">Or a link by which each opens a replay of their own</small>
        <CopyLink />
      </div>
    </form>
  );
}

const RoomCode = toLazyPanel(
  () => import('./presenter/room-code.tsx').then((file) => file.RoomCode),
  { isRare: true },
);

function Room({ seat }: { seat: RoomSeat }) {
  const { state, actions, toMomentUrl } = useApp();
  const { room, viewer } = seat;
  const isHost = room.host === viewer;
  const isCodeShown = useSignal(false);
  const more = room.people - room.viewers.filter(({ presence }) => presence !== 'gone').length;
  return (
    <>
      <div class="room-link">
        <input readOnly aria-label="Link to the room" value={toMomentUrl()} />
        <CopyLink />
      </div>
      {isCodeShown.value && <RoomCode room={room.room} />}
      <div class="room-ways">
        <button
          type="button"
          class="button-text"
          aria-expanded={isCodeShown.value}
          onClick={() => (isCodeShown.value = !isCodeShown.value)}
        >
          Code and short link
        </button>
      </div>
      <div class="setting">
        <span>Who steers</span>
        {isHost ? (
          <Segments
            label="Who steers"
            options={[
              { value: 'host', label: 'The host' },
              { value: 'everyone', label: 'Everyone' },
            ]}
            value={room.steering}
            onChange={(steering) => actions.inRoom({ do: 'handOver', steering })}
          />
        ) : (
          <b>{room.steering === 'host' ? 'The host' : 'Everyone'}</b>
        )}
      </div>
      <h3>{room.people === 1 ? 'One person' : `${room.people} people`}</h3>
      <ul class="room-viewers">
        {room.viewers.map((each) => (
          <li key={each.viewer}>
            <span class={each.presence === 'gone' ? 'muted' : ''}>{toViewerName(each)}</span>
            {each.viewer === viewer && <span class="tag">You</span>}
            {each.viewer === room.host && <span class="tag tag-host">Host</span>}
            <small class="muted">{PRESENCE[each.presence]}</small>
            <span class="spacer" />
            {isHost && each.viewer !== viewer && each.presence !== 'gone' && (
              <button
                type="button"
                class="button-text"
                aria-label={`Make ${toViewerName(each)} the host`}
                onClick={() => actions.inRoom({ do: 'handOver', to: each.viewer })}
              >
                Make host
              </button>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && <p class="muted">and {more} more</p>}
      <div class="room-ways">
        <button
          type="button"
          class="button-text"
          onClick={() => {
            state.overlay.value = 'none';
            actions.backToLive();
          }}
        >
          Leave the room
        </button>
      </div>
    </>
  );
}

const PRESENCE: Readonly<Record<RoomViewer['presence'], string>> = {
  here: '',
  away: 'looks around',
  gone: 'connection lost',
};

const toViewerName = ({ name, viewer }: RoomViewer): string => name ?? `Viewer ${viewer}`;
