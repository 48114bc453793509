/**
 * A frame of a market as the hub hands it over. What only few clients need of it, its bytes without the
 * message's head and its text form, is made when one asks.
 */
import { createDecoder } from '../../wire/decode.ts';
import { toJsonMessages } from '../../wire/json-frame.ts';
import type { MarketView } from '../market/market-view.ts';
import type { OutFrame } from './frame-sink.ts';

const decode = createDecoder();

/** Makes frames of one market. */
export class MarketFrame implements OutFrame {
  readonly message: Uint8Array;
  readonly length: number;
  readonly type: number;
  readonly merged: OutFrame['merged'];
  private readonly market: MarketView;
  private readonly epoch: number;
  private made: readonly string[] | Error | undefined;

  /** @param length  of the frame, bytes: the message's last ones */
  constructor(
    market: MarketView,
    message: Uint8Array,
    length: number,
    merged?: OutFrame['merged'],
  ) {
    this.message = message;
    this.length = length;
    this.type = message[message.length - length]! & 15;
    this.merged = merged;
    this.market = market;
    this.epoch = market.epoch;
    this.made = undefined;
  }

  get bytes(): Uint8Array {
    return this.message.subarray(this.message.length - this.length);
  }

  texts(): readonly string[] | Error {
    return (this.made ??= this.toTexts());
  }

  /** Bytes that do not decode, or hold what has no text, must not end whoever wanted to send them. */
  private toTexts(): readonly string[] | Error {
    try {
      const decoded = decode(this.bytes);
      if (!decoded.ok) return new Error(`own frame does not decode: ${decoded.error}`);
      const { name, instruments } = this.market;
      const messages = toJsonMessages(decoded.frame, name, this.epoch, instruments);
      return messages.map((each) => JSON.stringify(each));
    } catch (error) {
      return new Error('own frame has no text', { cause: error });
    }
  }
}
