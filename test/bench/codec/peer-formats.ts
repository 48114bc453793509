/** MessagePack and Protobuf by their quickest libraries; both with integers and with times relative to the frame. */
import { loadPeer } from '../peers.ts';
import type { Format } from './format.ts';
import { toArrays } from './json-formats.ts';

export function createMessagePack(): Format | undefined {
  const library = loadPeer('msgpackr');
  if (library === undefined) return undefined;
  return {
    name: 'MessagePack (msgpackr)',
    encode: (frame) => library.pack(toArrays(frame)),
    decode: (bytes) => (library.unpack(bytes) as [number, number[][]])[1].length,
  };
}

const SCHEMA = `
  syntax = "proto3";
  message Tick {
    uint32 instrument = 1;
    uint32 kind = 2;
    sint32 ms = 3;
    sint32 price = 4;
    uint32 size = 5;
    sint32 ask = 6;
    uint32 askSize = 7;
    uint32 side = 8;
  }
  message Frame {
    double baseMs = 1;
    repeated Tick ticks = 2;
  }
`;

export function createProtobuf(): Format | undefined {
  const library = loadPeer('protobufjs');
  if (library === undefined) return undefined;
  const type = library.parse(SCHEMA).root.lookupType('Frame');
  return {
    name: 'Protobuf (protobufjs)',
    encode({ ticks, from, to }) {
      const baseMs = ticks.timeMs[from]!;
      const rows = [];
      for (let i = from; i < to; i++) {
        rows.push({
          instrument: ticks.instrument[i]!,
          kind: ticks.kind[i]!,
          ms: ticks.timeMs[i]! - baseMs,
          price: ticks.price[i]!,
          size: ticks.size[i]!,
          ask: ticks.ask[i]!,
          askSize: ticks.askSize[i]!,
          side: ticks.side[i]!,
        });
      }
      return type.encode({ baseMs, ticks: rows }).finish();
    },
    decode: (bytes) => (type.decode(bytes) as { ticks: unknown[] }).ticks.length,
  };
}
