/**
 * Questions that wait for their answers, by number. Promises that each is settled once: answered, refused, or out of
 * time.
 */
import { BusError } from '../bus.ts';

/** Those that wait. */
export interface Questions {
  /** Adds one. @param say sends it under its number */
  ask(timeoutMs: number, say: (id: number) => void): Promise<Uint8Array>;
  answer(id: number, body: Uint8Array): void;
  refuse(id: number, why: string): void;
  /** Refuses all. */
  refuseAll(why: string): void;
}

interface Waiting {
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Makes an empty set. */
export function createQuestions(): Questions {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  function take(id: number): Waiting | undefined {
    const found = waiting.get(id);
    waiting.delete(id);
    clearTimeout(found?.timer);
    return found;
  }

  return {
    ask: (timeoutMs, say) =>
      new Promise((resolve, reject) => {
        const id = (lastId = (lastId + 1) % 0x1_0000_0000);
        const timer = setTimeout(() => {
          take(id)?.reject(new BusError('the feed does not answer'));
        }, timeoutMs);
        timer.unref();
        waiting.set(id, { resolve, reject, timer });
        say(id);
      }),
    answer: (id, body) => take(id)?.resolve(body),
    refuse: (id, why) => take(id)?.reject(new BusError(why)),
    refuseAll(why) {
      for (const id of waiting.keys()) take(id)?.reject(new BusError(why));
    },
  };
}
