import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { WsTransport } from '../../../server/http/ws-transport.ts';
import { toGapFrame } from '../../../shared/engine/hub/frames.ts';
import { Market } from '../../../shared/engine/market/market.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { toInstruments } from '../../support/test-instruments.ts';

test('a frame leaves as the very bytes that it was made of, in the form that streams take as it is', () => {
  const written: unknown[] = [];
  const connection = { write: (bytes: unknown) => written.push(bytes) } as unknown as Socket;
  const socket = { readyState: 1 } as WebSocket;
  const instruments = toInstruments(1);
  const market = new Market({
    name: 'live',
    number: 1,
    epoch: 1,
    instruments,
    previousClose: [NaN],
  });
  const gap = { instrument: 0, fromSequence: 0, toSequence: 0, cause: GAP.feedDown };
  const frame = toGapFrame(market, { ...gap, fromMs: 1, toMs: 2 });
  new WsTransport(socket, connection).sendFrame(frame);
  new WsTransport(socket, connection).sendFrame(frame);
  expect(written[0]).toBeInstanceOf(Buffer);
  expect(written[0]).toBe(frame.message);
  expect(written[1]).toBe(frame.message);
});
