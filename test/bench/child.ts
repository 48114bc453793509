/**
 * Child processes of the benchmarks: the server and the load generator, each pinned to a core of its own
 * where the machine lets us. They are asked by messages and answer each one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('child-main.ts', import.meta.url));
const ANSWER_WITHIN_MS = 30_000;
const END_WITHIN_MS = 2_000;

/** The cores that this process may use, by number. */
export function toCores(): number[] {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const list = /Cpus_allowed_list:\s*(\S+)/.exec(status)?.[1];
  if (list === undefined) return Array.from({ length: availableParallelism() }, (_, core) => core);
  return list.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
  });
}

const TASKSET = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path));

/** Whether server and load generator get a core each. */
export const isPinned = TASKSET !== undefined && toCores().length >= 2;

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

/** A running child. */
export class Child {
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly exited: Promise<void>;
  private lastId = 0;
  private failure: string | undefined;

  /** @param core index of the core among those allowed */
  constructor(role: 'server' | 'load', plan: object, core: number) {
    const node = ['--expose-gc', '--import', 'tsx', ENTRY, role, JSON.stringify(plan)];
    const pin = isPinned ? [TASKSET!, '-c', String(toCores()[core])] : [];
    const [command, ...rest] = [...pin, process.execPath, ...node];
    this.process = spawn(command!, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.process.on('message', (answer: Answer) => this.waiting.get(answer.id)?.(answer));
    this.exited = new Promise((resolve) => {
      this.process.on('exit', (code, signal) => {
        this.failure = `the ${role} process ended (${code ?? signal})`;
        for (const [id, answer] of this.waiting) answer({ id, error: this.failure });
        resolve();
      });
    });
  }

  /** Asks and waits. @throws Error when the child fails, ends or takes longer than 30 s */
  async ask<T>(what: string): Promise<T> {
    if (this.failure !== undefined) throw new Error(this.failure);
    const id = ++this.lastId;
    const answer = await new Promise<Answer>((resolve) => {
      const timer = setTimeout(
        () => resolve({ id, error: `no answer to "${what}"` }),
        ANSWER_WITHIN_MS,
      );
      this.waiting.set(id, (given) => {
        clearTimeout(timer);
        resolve(given);
      });
      this.process.send({ id, what });
    });
    this.waiting.delete(id);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as T;
  }

  /** Lets it end, and sees to it that it does. */
  async stop(): Promise<void> {
    if (this.process.connected) this.process.disconnect();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), END_WITHIN_MS);
    await this.exited;
    clearTimeout(timer);
  }
}
