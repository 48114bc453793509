/**
 * Commands on their way out. Numbers them, and keeps to what servers allow: a client that sent a command more would
 * be cut off for good. What is too much at the moment waits its turn, in order.
 */
import type { Command } from '../wire/command.ts';
import { LIMITS } from '../wire/limits.ts';
import type { Bare } from './client-contract.ts';
import type { ClientEnvironment } from './socket.ts';

/** Commands that leave at once, and a second after that: less than is allowed, since a slow link delays them unevenly. */
const BURST = LIMITS.commandBurst / 2;
const PER_SECOND = LIMITS.commandsPerSecond * 0.9;

type Numbered = Exclude<Command, { type: 'acknowledge' }>;

/** The way out of a client. */
export interface Outbox {
  /** Sends a command as soon as may be. @returns its id */
  send(command: Bare<Numbered>): number;
  /** Sends a command before all others: one that measures time. @param onSent called with its id just before */
  sendFirst(command: Bare<Numbered>, onSent?: (id: number) => void): void;
  /** Tells how many frames were applied; that counts against no limit. */
  acknowledge: (frames: number) => void;
  /** Another connection, or none: drops what waits, and may send as much as anybody new. */
  reset(): void;
}

/** Makes an empty outbox. @param write puts a text on the connection */
export function createOutbox(
  environment: ClientEnvironment,
  write: (text: string) => void,
): Outbox {
  let nextId = 1;
  let waiting: string[] = [];
  let tokens = BURST;
  let filledMs = environment.now();
  let timer: unknown;

  function refill(): void {
    const nowMs = environment.now();
    tokens = Math.min(BURST, tokens + ((nowMs - filledMs) * PER_SECOND) / 1_000);
    filledMs = nowMs;
  }

  function flush(): void {
    refill();
    while (waiting.length > 0 && tokens >= 1) {
      tokens--;
      write(waiting.shift()!);
    }
    if (waiting.length === 0) return;
    timer ??= environment.setTimer(
      () => {
        timer = undefined;
        flush();
      },
      Math.ceil(((1 - tokens) * 1_000) / PER_SECOND),
    );
  }

  return {
    send(command) {
      const id = nextId++;
      waiting.push(JSON.stringify({ ...command, id }));
      flush();
      return id;
    },
    sendFirst(command, onSent) {
      const id = nextId++;
      refill();
      tokens--;
      onSent?.(id);
      write(JSON.stringify({ ...command, id }));
    },
    acknowledge: (frames) => write(JSON.stringify({ type: 'acknowledge', frames })),
    reset() {
      if (timer !== undefined) environment.clearTimer(timer);
      timer = undefined;
      waiting = [];
      tokens = BURST;
      filledMs = environment.now();
    },
  };
}
