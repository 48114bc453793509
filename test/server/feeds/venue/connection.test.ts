/** Signs of life of a connection to a venue that says nothing: markets close at night. */
import { expect, test } from 'vitest';
import { VenueConnection } from '../../../../server/feeds/venue/connection.ts';
import type { SocketHandlers } from '../../../../server/feeds/venue/socket-port.ts';
import { ALPACA } from '../../../../shared/venue/alpaca.ts';
import { BYBIT } from '../../../../shared/venue/bybit.ts';
import type { Venue } from '../../../../shared/venue/venue.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

/** A connection whose socket answers pings, and what it was sent. */
function connect(venue: Venue) {
  const clock = createFakeClock();
  const sent: string[] = [];
  let handlers: SocketHandlers | undefined;
  let pings = 0;
  const connection = new VenueConnection(
    {
      venue,
      context: { settings: {}, keys: {} },
      address: { url: 'wss://venue', headers: {} },
      clock,
      openSocket(_address, own) {
        handlers = own;
        const ping = (): void => {
          pings++;
          own.onSign();
        };
        return { send: (text) => void sent.push(text), ping, close() {}, terminate() {} };
      },
    },
    {
      onReady() {},
      onEvents() {},
      onEnd() {},
      onGone() {},
      onLive() {},
      onRejected() {},
      onConnectionRejected() {},
      onComplaint() {},
    },
  );
  handlers!.onOpen();
  return { clock, sent, connection, say: handlers!.onFrame, pings: () => pings };
}

test('a silent market that answers pings counts as heard', () => {
  const { clock, connection, say, pings } = connect(ALPACA);
  say('[{"T":"success","msg":"connected"}]');
  say('[{"T":"success","msg":"authenticated"}]');
  clock.advance(600_000);
  expect(pings()).toBeGreaterThanOrEqual(19);
  expect(clock.elapsed() - connection.heardMs).toBeLessThan(2 * ALPACA.traits.heartbeatMs);
  connection.close();
  expect(clock.timers).toBe(0);
});

test('a venue with a frame for it gets that frame, and no pings', () => {
  const { clock, sent, connection, pings } = connect(BYBIT);
  clock.advance(60_000);
  expect(pings()).toBe(0);
  expect(sent.filter((text) => text.includes('"op":"ping"'))).toHaveLength(3);
  connection.close();
});
