/** The product's client and an engine in one process, on one clock that a test holds: no socket, no machine's time. */
import { createClient } from '../../shared/client/client.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import type { Engine } from '../../shared/engine/engine.ts';
import type { Transport, TransportEvents } from '../../shared/engine/session/transport.ts';
import { BINARY_PROTOCOL } from '../../shared/wire/frame.ts';
import type { FakeClock } from './fake-clock.ts';
import { createSocketPair, type FarEnd } from './socket-pair.ts';

/** The far end of a socket as what a session works with. */
function toTransport(far: FarEnd): Transport {
  let isOpen = true;
  let drainedBytes = 0;
  let events: TransportEvents | undefined;
  const end = (code: number): void => {
    if (isOpen) events?.onClose(code);
    isOpen = false;
  };
  far.onText = (text) => events?.onText(text);
  far.onClose = end;
  return {
    dialect: BINARY_PROTOCOL,
    get isOpen() {
      return isOpen;
    },
    bufferedBytes: 0,
    get drainedBytes() {
      return drainedBytes;
    },
    listen: (given) => void (events = given),
    sendText: (text) => far.send(text),
    sendShared: ({ text }) => far.send(text),
    sendFrame({ bytes }) {
      drainedBytes += bytes.length;
      far.send(bytes.slice());
    },
    cork: () => undefined,
    uncork: () => undefined,
    ping: () => events?.onPong(),
    close: (code, reason) => far.close(code, reason),
    terminate: () => far.close(1006),
  };
}

/** Connects a client. `cut` ends its connection, as a bad network does. */
export function connectInside(engine: Engine, clock: FakeClock): { client: Client; cut(): void } {
  let open: FarEnd | undefined;
  const client = createClient('inside:', {
    connect() {
      const { near, far } = createSocketPair((run) => void clock.defer(run));
      open = far;
      engine.sessions.admit(toTransport(far), { address: '127.0.0.1', rights: 'full' });
      return near;
    },
    now: clock.now,
    random: () => 0,
    setTimer: (run, afterMs) => clock.after(afterMs, run),
    clearTimer: (cancel) => (cancel as () => void)(),
  });
  return { client, cut: () => open?.close(1006) };
}
