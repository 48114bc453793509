/**
 * `tickdeck alerts test`: what a rule would have fired in a recording, or in what a running server keeps of a live
 * market, before one sets it. How far it is stands on a terminal; Ctrl-C ends it.
 */
import type { Command } from 'commander';
import { parseAlert } from '../../shared/model/alert-text.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { toIsoTime } from '../../shared/wire/json-frame.ts';
import type { AlertTrial } from '../../shared/wire/alert-trial.ts';
import { toFiredText } from './alert.ts';
import type { ServerFlags } from './ask-server.ts';
import { onEnd } from './process-end.ts';
import { connect, whenConnected } from './server-connection.ts';
import { clearProgress, print, printWarning, showProgress } from './terminal.ts';

const CONNECT_TIMEOUT_MS = 5_000;

interface TestFlags extends ServerFlags {
  readonly market?: string;
  readonly recording?: string;
  readonly rest?: number;
  readonly json?: boolean;
}

/** How often, in words. */
const toTimes = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function show({ label, fromMs, toMs, count, watched, fired, problem }: AlertTrial): void {
  const over = `${toIsoTime(fromMs, 0)} to ${toIsoTime(toMs, 0)}`;
  const of = watched === 1 ? '' : `, ${watched} symbols`;
  print(`would have fired ${toTimes(count)} in ${label} (${over}${of})`);
  for (const one of fired) {
    print(`${toIsoTime(one.timeMs, one.timeNs)}  ${toFiredText(one)}`);
  }
  if (count > fired.length) print(`and ${count - fired.length} more`);
  if (problem !== undefined) printWarning(`the rest cannot be read: ${problem}`);
}

async function test(text: string, flags: TestFlags): Promise<void> {
  const { server, token, market, recording, rest } = flags;
  const client = connect(server, 'tickdeck-alerts', token);
  onEnd(() => client.close());
  client.on('alertTesting', ({ share, count }) =>
    showProgress(() => `${Math.floor(share * 100)} %, fired ${toTimes(count)}`),
  );
  try {
    await whenConnected(client, server, CONNECT_TIMEOUT_MS);
    const found = await client.request({
      type: 'testAlert',
      ...parseAlert(text),
      ...(market === undefined ? {} : { market }),
      ...(recording === undefined ? {} : { recording }),
      ...(rest === undefined ? {} : { restMs: rest }),
    });
    clearProgress();
    const { type: _type, id: _id, ...trial } = found;
    if (flags.json === true) print(JSON.stringify(trial));
    else show(trial);
    if (trial.problem !== undefined) process.exitCode = 1;
  } catch (error) {
    clearProgress();
    printWarning(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  } finally {
    client.close();
  }
}

/** Adds it. @param toText checks what was typed  @param toMs reads a time */
export function addTest(
  command: Command,
  toText: (text: string) => string,
  toMs: (text: string) => number,
): void {
  command
    .description('what a rule would have fired in a recording, or in the past of a live market')
    .argument('<alert>', 'such as "NVDA > 205"', toText)
    .option('-m, --market <name>', 'a live market or a replay (default: the first)')
    .option('-r, --recording <name>', 'a recording of the server, in place of a market')
    .option(
      '--rest <time>',
      'how long it would rest once it has fired, 1s or more (default: not at all)',
      (value) => Math.max(LIMITS.alertRestMinMs, toMs(value)),
    )
    .action(test);
}
