/**
 * Commands that wait for their reply, by id. A reply of another type than the command has is a fault of the server,
 * and refused like one.
 */
import type { ServerMessage } from '../wire/server-message.ts';
import { ClientError } from './client-contract.ts';

/** Requests under way. */
export interface Requests {
  /** Waits for the reply with this id, which is to be of this type. */
  wait(id: number, type: ServerMessage['type']): Promise<ServerMessage>;
  /** Takes a message; settles the request that it answers, if any. */
  settle(message: ServerMessage): void;
  /** The connection is gone: none of them will be answered. */
  rejectAll(): void;
}

interface Waiting {
  type: ServerMessage['type'];
  resolve: (message: ServerMessage) => void;
  reject: (error: ClientError) => void;
}

/** Makes an empty set of requests. */
export function createRequests(): Requests {
  const waiting = new Map<number, Waiting>();
  return {
    wait: (id, type) =>
      new Promise((resolve, reject) => waiting.set(id, { type, resolve, reject })),
    settle(message) {
      const id = 'id' in message ? message.id : undefined;
      const pending = id === undefined ? undefined : waiting.get(id);
      if (pending === undefined || id === undefined) return;
      waiting.delete(id);
      if (message.type === 'error') {
        pending.reject(new ClientError(message.error.code, message.error.message));
      } else if (message.type === pending.type) {
        pending.resolve(message);
      } else {
        const text = `The server answered with "${message.type}" instead of "${pending.type}".`;
        pending.reject(new ClientError('INTERNAL', text));
      }
    },
    rejectAll() {
      const gone = [...waiting.values()];
      waiting.clear();
      for (const { reject } of gone) {
        reject(new ClientError('DISCONNECTED', 'The connection ended before the reply.'));
      }
    },
  };
}
