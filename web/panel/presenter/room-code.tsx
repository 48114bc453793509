/**
 * The way into a room for those who see this screen: a code that a phone reads, and a link that is short enough to type.
 */
import { renderSVG } from 'uqr';
import '../../style/presenter.css';

/** The address of a room, as short as it can be. */
export const toShortLink = (room: string, { origin, pathname } = location): string =>
  `${origin}${pathname}?room=${encodeURIComponent(room).replaceAll('%20', '+')}`;

/** The code and the link. */
export function RoomCode({ room }: { room: string }) {
  const link = toShortLink(room);
  const svg = renderSVG(link, { border: 1, ecc: 'M' });
  return (
    <div class="room-code">
      <img
        alt="Code that leads a phone into the room"
        width={220}
        height={220}
        src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      />
      <b>{link}</b>
    </div>
  );
}
