/**
 * The line between a feed and its gateways, whatever carries it: pipes between the processes of one machine, or a
 * broker between machines. It may lose anything but never changes, doubles or reorders what one side publishes on one
 * subject; who needs all of it counts. Owns the shape only; what is said over it is in the files beside this one.
 *
 * What lives where: **a feed** owns sources, numbering, tapes and all that people share (replays, rooms, chats, alerts,
 * games), so that there is one order of events. **A gateway** owns sockets, subscriptions, conflation and flow
 * control. The live markets are replicated: each batch of ticks goes once to each gateway, as it was numbered and
 * encoded. Everything else is relayed: a client that says such a command gets a session in the feed, to which the
 * gateway passes its words and from which it passes on answers, messages and frames. Tokens and cookies end at the
 * gateway: what goes over the bus is what a client may do, and never why.
 */

/** How a bus is. */
export type BusState =
  | 'connecting'
  | 'connected'
  /** Tried again and again. */
  | 'lost'
  | 'closed';

/** Ends what was begun. */
export type Unsubscribe = () => void;

/** A bus as one process sees it. Nothing of it throws after it was made. */
export interface Bus {
  readonly state: BusState;
  /** How often the connection came back. */
  readonly reconnects: number;
  /** Bytes and messages that were published here, and that came in. */
  readonly counts: Readonly<BusCounts>;
  /** Tells every subscriber of a subject. While there is no connection it is lost. */
  publish(subject: string, bytes: Uint8Array): void;
  /** @param hear called with bytes that are valid during the call alone */
  subscribe(subject: string, hear: (bytes: Uint8Array) => void): Unsubscribe;
  /** Asks whoever answers a subject. Rejects with BusError: nobody answered in time, or why there is no answer. */
  ask(subject: string, question: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  /** Answers a subject; what it throws becomes the reason that whoever asks is told. */
  answer(subject: string, reply: (question: Uint8Array) => Answer): Unsubscribe;
  /** Hears when the state is another. */
  onState(hear: (state: BusState) => void): Unsubscribe;
  close(): Promise<void>;
}

/** What answers a question. */
export type Answer = Uint8Array | Promise<Uint8Array>;

/** What went over a bus. */
export interface BusCounts {
  sentMessages: number;
  sentBytes: number;
  heardMessages: number;
  heardBytes: number;
  /** Messages that did not decode. */
  refused: number;
}

/** Counts that stand at zero. */
export const createBusCounts = (): BusCounts => ({
  sentMessages: 0,
  sentBytes: 0,
  heardMessages: 0,
  heardBytes: 0,
  refused: 0,
});

/** Why a question has no answer; its message is a sentence for people. */
export class BusError extends Error {
  override readonly name = 'BusError';
}

/** Most bytes of one message, answers in parts among them: what a client of ours may be made to keep. */
export const MOST_BUS_BYTES = 256 * 1024 * 1024;
