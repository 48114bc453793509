/**
 * What the page and the worker with its engine tell each other beside the sockets, and what goes over the port of
 * one socket. Types only; both sides import them, and neither imports the other.
 */

/** From the page to the worker. */
export type ToWorker =
  /** A new connection; its port comes along. */
  | { readonly kind: 'connect'; readonly port: MessagePort; readonly protocols: readonly string[] }
  /** A recording to keep in memory; its bytes are handed over, not copied. */
  | {
      readonly kind: 'recording';
      readonly id: number;
      readonly name: string;
      readonly bytes: ArrayBuffer;
    }
  /** Games are wanted; answered as a recording that is kept. */
  | { readonly kind: 'games'; readonly id: number }
  /** Why a recording that the page's address names is not there. */
  | { readonly kind: 'missing'; readonly name: string; readonly reason: string };

/** From the worker to the page: what became of a recording. */
export type FromWorker =
  | { readonly kind: 'kept'; readonly id: number; readonly name: string }
  | { readonly kind: 'refused'; readonly id: number; readonly message: string };

/** From the page to the engine, on the port of a socket. */
export type ToEngine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pong' }
  | { readonly kind: 'close'; readonly code: number };

/** From the engine to the page, on the port of a socket. */
export type ToPage =
  | { readonly kind: 'open' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'frame'; readonly bytes: ArrayBuffer }
  | { readonly kind: 'ping' }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };
