/**
 * What the hub needs of a client, and the frames that it hands over. A frame is made once and given to
 * every client that gets it; the text form for the JSON dialect is made only when one asks.
 */

/** One binary frame for any number of clients. Never changed after it was made. */
export interface OutFrame {
  /** Type, see FRAME, and length in bytes. */
  readonly type: number;
  readonly length: number;
  /** The frame as a whole WebSocket message, ready to be written to any number of connections. */
  readonly message: Uint8Array;
  /** The frame alone. */
  readonly bytes: Uint8Array;
  /** The same as JSON text, one message a line element; made on first use. */
  texts(): readonly string[];
  /** Of merged updates: how many, and the ticks that they stand for. */
  readonly merged: { readonly updates: number; readonly ticks: number } | undefined;
}

/** A client as the hub sees it. */
export interface FrameSink {
  /** Least time between frames of ticks that the client asked for, ms; 0 for every flush. */
  readonly minIntervalMs: number;
  /** False while the client has a full window in flight: hold back, `Room.drain` will be called. */
  canSend(): boolean;
  sendFrame(frame: OutFrame): void;
  /** What is sent between these two may leave as one. */
  cork?(): void;
  uncork?(): void;
}

/** Sends several frames, as one where the client can: a write costs more than what is in it. */
export function sendFrames(sink: FrameSink, frames: readonly OutFrame[]): void {
  if (frames.length > 1) sink.cork?.();
  for (const frame of frames) sink.sendFrame(frame);
  if (frames.length > 1) sink.uncork?.();
}
