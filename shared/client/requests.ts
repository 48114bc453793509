/**
 * Commands that wait for their reply, by id.
 */
import type { ServerMessage } from '../wire/command.ts';
import { ClientError } from './client-contract.ts';

/** Requests under way. */
export interface Requests {
  /** Waits for the reply with this id. */
  wait(id: number): Promise<ServerMessage>;
  /** Takes a message; settles the request that it answers, if any. */
  settle(message: ServerMessage): void;
  /** The connection is gone: none of them will be answered. */
  rejectAll(): void;
}

/** Makes an empty set of requests. */
export function createRequests(): Requests {
  const waiting = new Map<
    number,
    { resolve: (message: ServerMessage) => void; reject: (error: ClientError) => void }
  >();
  return {
    wait: (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject })),
    settle(message) {
      const id = 'id' in message ? message.id : undefined;
      const pending = id === undefined ? undefined : waiting.get(id);
      if (pending === undefined || id === undefined) return;
      waiting.delete(id);
      if (message.type === 'error') {
        pending.reject(new ClientError(message.error.code, message.error.message));
      } else {
        pending.resolve(message);
      }
    },
    rejectAll() {
      for (const { reject } of waiting.values()) {
        reject(new ClientError('DISCONNECTED', 'The connection ended before the reply.'));
      }
      waiting.clear();
    },
  };
}
