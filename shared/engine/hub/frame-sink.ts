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
  /**
   * The same as JSON text, one message a line element; made on first use. Never throws: a frame that has no
   * text is a fault of the server, which it gives instead.
   */
  texts(): readonly string[] | Error;
  /** Of merged updates: how many, and the ticks that they stand for. */
  readonly merged: { readonly updates: number; readonly ticks: number } | undefined;
}

/** A client as the hub sees it. Nothing of it throws. */
export interface FrameSink {
  /** Minimum interval between frames of ticks that the client asked for, ms; 0 for every flush. */
  readonly minIntervalMs: number;
  /** False while the client has a full window in flight: hold back, `Room.drain` will be called. */
  canSend(): boolean;
  /**
   * Sends a frame, or loses it where the connection is over.
   * @returns bytes that it took; of the JSON dialect the length of its texts
   */
  sendFrame(frame: OutFrame): number;
  /** The hub failed at this client's frames: it gets no more of them, and had better be closed. */
  onFault?(error: unknown): void;
  /** What is sent between these two may leave as one. */
  cork?(): void;
  uncork?(): void;
}
