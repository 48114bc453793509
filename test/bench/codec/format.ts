/** What every compared format can do: turn ticks into the bytes of one frame and back. */
import type { TickColumns } from '../../../shared/model/tick.ts';

/** Rows from..to-1 of `ticks` are one frame. */
export interface Frame {
  readonly ticks: TickColumns;
  readonly from: number;
  readonly to: number;
}

export interface Format {
  readonly name: string;
  /** @returns bytes that stay valid until the next call at least */
  encode(frame: Frame): Uint8Array;
  /** Decodes into what users of the format work with. @returns ticks found */
  decode(bytes: Uint8Array): number;
}
