/**
 * How a command ends from outside: Ctrl-C, a service manager, a terminal that is closed, a reader of its output
 * that has gone (`| head`). All mean the same: finish what is open, quietly.
 */

/** `timeout` signals the process and its group, a terminal and a service manager may both: so close, it is one order. */
const SAME_ORDER_MS = 100;

let stop: (() => void) | undefined;
let isStopping = false;

function end(): void {
  if (isStopping) return;
  isStopping = true;
  if (stop === undefined) process.exit(process.exitCode ?? 0);
  stop();
}

/**
 * Names what finishes the running command; without it a broken pipe ends the process at once. A second SIGINT
 * or SIGTERM does so too. A terminal that goes away sends SIGHUP more than once: that is one order.
 */
export function onEnd(finish: () => void): void {
  stop = finish;
  isStopping = false;
  let toldMs = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!isStopping) {
        toldMs = performance.now();
        end();
      } else if (performance.now() - toldMs > SAME_ORDER_MS) process.exit(1);
    });
  }
  process.on('SIGHUP', end);
}

/** Nobody reads any more: the pipe's other end is closed, or the terminal has gone. */
const UNREAD: readonly unknown[] = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'];

/** Makes output that nobody reads an end like others. Call it once, before anything is printed. */
export function endWhenUnread(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!UNREAD.includes(error.code)) throw error;
      end();
    });
  }
}
