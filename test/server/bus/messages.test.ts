import { describe, expect, test } from 'vitest';
import { createBusCounts } from '../../../server/bus/bus.ts';
import { createPeer, OP, type PeerMessage } from '../../../server/bus/local/peer.ts';
import {
  decodeMarketMessage,
  encodeMarketMessage,
  type MarketMessage,
} from '../../../server/bus/market-message.ts';
import {
  decodeBars,
  decodeMoment,
  encodeBars,
  encodeMoment,
} from '../../../server/bus/moment-message.ts';
import { createPartCollector, toParts } from '../../../server/bus/nats/answer-parts.ts';
import { createQuestions } from '../../../server/bus/local/questions.ts';
import { joinPieces, readPieces } from '../../../server/bus/pieces.ts';
import { decodeRelay, encodeRelay, RELAY } from '../../../server/bus/relay/relay-message.ts';
import { FollowedMarket } from '../../../shared/engine/market/followed-market.ts';
import { Market } from '../../../shared/engine/market/market.ts';
import { MISSING } from '../../../shared/model/tick.ts';
import { createPipePair } from '../../support/pipe-pair.ts';
import { createRandom } from '../../support/random.ts';
import { toRandomTicks } from '../../support/random-ticks.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const SYMBOLS = 4;
const MUTATIONS = 2_000;

const toOptions = (symbols: number) => ({
  name: 'live',
  number: 0,
  epoch: 77,
  instruments: toInstruments(symbols),
  previousClose: new Float64Array(symbols).fill(MISSING),
});

function toMarket(): Market {
  const market = new Market(toOptions(SYMBOLS));
  market.publish(toRandomTicks(3, 500, SYMBOLS, 1_700_000_000_000));
  return market;
}

const MESSAGES: readonly MarketMessage[] = [
  { epoch: 1, place: 9, told: { kind: 'runs', frame: Uint8Array.of(1, 2, 3) } },
  {
    epoch: 2 ** 32 - 1,
    place: 2 ** 40,
    told: { kind: 'gaps', news: [{ instrument: 3, fromMs: 5, toMs: Infinity, cause: 2 }] },
  },
  {
    epoch: 5,
    place: 1,
    told: { kind: 'gaps', news: [{ instrument: 0, fromMs: 5, toMs: -Infinity, cause: 2 }] },
  },
  {
    epoch: 5,
    place: 2,
    told: { kind: 'listings', changes: { atMs: 7, changes: [{ change: 'removed', id: 1 }] } },
  },
];

/** Bytes with some of them changed, cut or doubled. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const changed = bytes.slice(0, random() < 0.3 ? Math.floor(random() * bytes.length) : undefined);
  for (let i = 0; i < 3 && changed.length > 0; i++) {
    changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
  }
  return changed;
}

describe('messages of the bus', () => {
  test('come back as they were', () => {
    for (const message of MESSAGES) {
      expect(decodeMarketMessage(encodeMarketMessage(message))).toEqual(message);
    }
    const relayed = { kind: RELAY.say, from: 'abc-1', place: 3, client: 8, body: Uint8Array.of(9) };
    expect(decodeRelay(encodeRelay(relayed))).toEqual(relayed);
    const pieces = [Uint8Array.of(1), new Uint8Array(0), new Uint8Array(300)];
    expect(readPieces(joinPieces(pieces))).toEqual(pieces);
  });

  test('of another version, or changed anywhere, are refused or give what is well formed, and never throw', () => {
    const random = createRandom(5);
    const market = toMarket();
    const bars = encodeBars(market, 1)!;
    const wholes = [
      ...MESSAGES.map((message) => ({
        bytes: encodeMarketMessage(message),
        read: decodeMarketMessage,
      })),
      { bytes: encodeMoment(market, 4), read: decodeMoment },
      { bytes: bars, read: decodeBars },
      {
        bytes: encodeRelay({
          kind: RELAY.open,
          from: 'g',
          place: 1,
          client: 1,
          body: new Uint8Array(3),
        }),
        read: decodeRelay,
      },
    ];
    for (const { bytes, read } of wholes) {
      const other = bytes.slice();
      other[0] = 2;
      expect(read(other)).toBeUndefined();
      for (let i = 0; i < MUTATIONS / 10; i++) read(mutate(bytes, random));
    }
  });

  test('answers go in parts; parts that do not fit together are none', async () => {
    const questions = createQuestions();
    const counts = createBusCounts();
    const collector = createPartCollector(questions, counts);
    const body = new Uint8Array(1_300_000).map((_, i) => i);
    const whole = questions.ask(1_000, (id) => {
      for (const part of toParts(body, false)) collector.take(id, part);
    });
    expect(Buffer.compare(await whole, body)).toBe(0);
    const torn = questions.ask(1_000, (id) => collector.take(id, toParts(body, false)[1]!));
    await expect(torn).rejects.toThrow('does not decode');
    const refused = questions.ask(1_000, (id) => {
      for (const part of toParts(new TextEncoder().encode('not here'), true))
        collector.take(id, part);
    });
    await expect(refused).rejects.toThrow('not here');
    expect(counts.refused).toBe(1);
  });

  test('a pipe that brings what is no message ends', async () => {
    const [near, far] = createPipePair();
    const heard: PeerMessage[] = [];
    const counts = createBusCounts();
    const ended = new Promise<void>((resolve) =>
      createPeer(near, counts, { onMessage: (one) => heard.push(one), onEnd: resolve }),
    );
    const other = createPeer(far, createBusCounts(), {
      onMessage: () => undefined,
      onEnd: () => undefined,
    });
    other.send({ op: OP.publish, subject: 'market.0', id: 0, body: Uint8Array.of(7) });
    far.write(Buffer.from('no message at all'));
    await ended;
    expect(heard.map(({ subject }) => subject)).toEqual(['market.0']);
    expect(counts.refused).toBe(1);
  });
});

describe('a followed market', () => {
  test('takes over all of another, with its bars, and then what comes next in its place and nothing else', () => {
    const market = toMarket();
    const whole = decodeMoment(encodeMoment(market, 4))!;
    const followed = new FollowedMarket({ ...toOptions(0), epoch: 1 });
    followed.takeOver(whole);
    expect(followed.epoch).toBe(77);
    for (let id = 0; id < SYMBOLS; id++) expect(followed.state(id)).toEqual(market.state(id));
    expect(followed.prepareBars(1, 3, { limit: 5 })).toBe(false);
    followed.bringBars(decodeBars(encodeBars(market, 1)!)!);
    while (!followed.prepareBars(1, 3, { limit: 5 }));
    const toBars = (of: Market): unknown[] => {
      const { series, from, to } = of.readBars(1, 3, { limit: 5 });
      return Array.from({ length: to - from }, (_, row) => series.at(from + row));
    };
    expect(toBars(followed)).toEqual(toBars(market));
    expect(followed.take(Uint8Array.of(17, 77, 0, 0, 0, 0, 0, 0, 0, 255))).toBe('bad');
    for (let id = 0; id < SYMBOLS; id++) expect(followed.state(id)).toEqual(market.state(id));
  });
});
