/** `tickdeck watch` in front of a server: printed once, and in a terminal that is taken over and given back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { registerWatch } from '../../../../server/cli/watch.ts';
import { toPalette } from '../../../../server/cli/watch/styled-line.ts';
import { WatchBoard } from '../../../../server/cli/watch/watch-board.ts';
import { startSession } from '../../../../server/cli/watch/watch-session.ts';
import { createView } from '../../../../server/cli/watch/watch-view.ts';
import { createTickColumns, pushQuote, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { createListSource } from '../../../support/list-source.ts';
import { toInstruments } from '../../../support/test-instruments.ts';
import { connectTo, startTestServer, type TestServer } from '../../../support/test-server.ts';
import { until } from '../../../support/until.ts';

const START = Date.UTC(2026, 0, 5, 14, 30, 59, 980);
const WIDE = '币安人生USDT';
let server: TestServer;
let folder: string;

beforeEach(async () => {
  const instruments = toInstruments(3).map((one) =>
    one.id === 1 ? { ...one, symbol: WIDE, name: '币安人生' } : one,
  );
  const ticks = createTickColumns(8);
  pushTrade(ticks, 0, START, 0, 10_000, 5, SIDE.buy, 0);
  pushTrade(ticks, 1, START + 1, 0, 5_000, 7, SIDE.buy, 0);
  pushQuote(ticks, 0, START + 30, 0, 10_001, 3, 10_003, 4, 0);
  pushTrade(ticks, 0, START + 31, 0, 10_250, 5, SIDE.buy, 0);
  server = await startTestServer(createListSource(instruments, ticks));
  folder = mkdtempSync(join(tmpdir(), 'tickdeck-watch-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

/** Runs the command. @returns what it printed */
async function run(...args: string[]): Promise<{ out: string; err: string }> {
  const printed = { out: '', err: '' };
  const out = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((part) => ((printed.out += String(part)), true));
  const err = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((part) => ((printed.err += String(part)), true));
  const program = new Command().exitOverride();
  registerWatch(program);
  try {
    const all = ['watch', '--server', `127.0.0.1:${server.port}`, ...args];
    await program.parseAsync(all, { from: 'user' });
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return printed;
}

test('into a pipe goes one table of all that was named, without a sequence of the terminal', async () => {
  await until(async () => (await run('--json', 's0')).out.includes('"last":102.5'), 'all ticks');
  const { out, err } = await run('s0', WIDE);
  expect(err).toBe('');
  expect(out).not.toContain('\u001b');
  const [head, first, second] = out.split('\n');
  expect(head).toMatch(/^Symbol +Name +Last +Change +Chg % +Bid +Ask +Volume +1 h$/);
  expect(first).toMatch(/^S0 +Stock 0 +102\.50 +\+2\.50 +\+2\.50% +100\.01 +100\.03 +10 +▁█$/);
  expect(second).toMatch(/^币安人生USDT +币安人生 +50\.00 +0\.00 +0\.00% +– +– +7 +▅$/);
});

test('JSON has one object a symbol; a name that nobody has is told, and is a failure', async () => {
  const { out, err } = await run('--json', 'S0', 'NOPE', 'S2');
  const lines = out.trimEnd().split('\n');
  expect(lines.map((one) => (JSON.parse(one) as { symbol: string }).symbol)).toEqual(['S0', 'S2']);
  expect(JSON.parse(lines[1]!)).toMatchObject({ last: null, change: null, bid: null, volume: 0 });
  expect(err).toBe('tickdeck: Market "live" has no symbol "NOPE".\n');
  expect(process.exitCode).toBe(1);
});

test('symbols come from a file too, one or several a line; an empty or missing one is an error', async () => {
  const list = join(folder, 'mine.txt');
  writeFileSync(list, `\ufeff# mine\r\nS2, s0 # two\r\n#\r\n`);
  expect((await run('--list', list, '--json')).out.match(/"symbol":"\w+"/g)).toEqual(
    ['"symbol":"S0"', '"symbol":"S2"'].toReversed(),
  );
  writeFileSync(list, '# nothing\n');
  await expect(run('--list', list)).rejects.toThrow(`--list: there is no symbol in ${list}`);
  await expect(run('--list', join(folder, 'none'))).rejects.toThrow('--list: ENOENT');
  await expect(run('--market', 'none')).rejects.toThrow('none');
  await expect(run('--room', 'none')).rejects.toThrow('none');
});

/** A terminal of 60 by 8 that keeps what it is sent. */
function createTerminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: vi.fn() });
  const output = Object.assign(new PassThrough(), { columns: 60, rows: 8 });
  let sent = '';
  output.on('data', (bytes: Buffer) => (sent += bytes.toString()));
  /** Waits until it is sent a text, and forgets all before. */
  const shows = async (text: string): Promise<void> => {
    // oxlint-disable-next-line no-control-regex -- colours and weight are not what is looked for
    const plain = (): string => sent.replaceAll(/\u001b\[[\d;]*m/g, '');
    await until(() => plain().includes(text), `“${text}” on the screen`);
    sent = '';
  };
  return { input, output, shows };
}

test('a terminal is taken over, follows keys, size and a lost connection, and is given back', async () => {
  const client = connectTo(server.url);
  await until(() => client.state === 'open', 'the connection');
  const board = new WatchBoard(client, 'live', '1m');
  const { input, output, shows } = createTerminal();
  const onQuit = vi.fn();
  const session = startSession({
    client,
    board,
    view: createView('1m'),
    palette: toPalette('usual', undefined),
    input,
    output,
    onQuit,
  });
  expect(input.setRawMode).toHaveBeenLastCalledWith(true);
  board.add(['*']);
  await shows(WIDE);
  input.write('j');
  await shows(`› ${WIDE}`);
  input.write('d');
  await shows('› S2');
  expect(board.symbols.map(({ instrument }) => instrument.symbol)).toEqual(['S0', 'S2']);
  output.columns = 40;
  output.emit('resize');
  await shows('\u001b[2J');
  await server.stop();
  await shows('not connected');
  input.write('q');
  await until(() => onQuit.mock.calls.length > 0, 'the end');
  session.close();
  client.close();
  expect(input.setRawMode).toHaveBeenLastCalledWith(false);
  await shows('\u001b[?25h\u001b[?1049l');
});
