/** The lab over its real lanes, whose servers listen in this process, as a page asks it. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LAB_PROTOCOL, type LabInfo, LANES } from '../../../shared/wire/lab.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createDecoder } from '../../../shared/wire/decode.ts';
import { createLab } from '../../../server/lab/lab.ts';
import { createHttpApp, type HttpApp } from '../../support/http-app.ts';
import { createLabInProcess, type LabInProcess } from '../../support/lab-in-process.ts';

const WANTED = { delayMs: 0, loss: 0, ticks: 200, clients: 3 };

let processes: LabInProcess;
let parts: HttpApp;
let base: string;
/** The lab that a test began. */
let running: string | undefined;

beforeAll(async () => {
  processes = createLabInProcess({ idle: 10, poll: 25, packed: 5 });
  parts = await createHttpApp({ labProcesses: processes });
  base = await parts.app.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => parts.app.close());
afterEach(async () => {
  if (running !== undefined) await ask('DELETE', `/${running}`);
});

const ask = async (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${base}/api/lab${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

async function start(): Promise<LabInfo> {
  const info = (await (await ask('POST', '', WANTED)).json()) as LabInfo;
  running = info.id;
  return info;
}

interface Answer {
  next: number;
  ticks: { symbol: string }[];
}

test('who polls gets every tick once, however seldom he asks', async () => {
  const { id } = await start();
  const first = (await (await ask('GET', `/${id}/poll-fast`)).json()) as Answer;
  expect(first.ticks).toEqual([]);
  const seen: string[] = [];
  let { next } = first;
  while (seen.length < 30) {
    const answer = (await (await ask('GET', `/${id}/poll-fast?since=${next}`)).json()) as Answer;
    expect(answer.next - next).toBe(answer.ticks.length);
    seen.push(...answer.ticks.map((tick) => JSON.stringify(tick)));
    next = answer.next;
  }
  const whole = (await (await ask('GET', `/${id}/poll-fast?since=${first.next}`)).json()) as Answer;
  expect(whole.ticks.slice(0, seen.length).map((tick) => JSON.stringify(tick))).toEqual(seen);
  expect(whole.ticks[0]!.symbol).toMatch(/^[A-Z]/);
});

test.each(['x', '', '1.5', '-1', '1e400', 'NaN'])('no tick has the number "%s"', async (since) => {
  const { id } = await start();
  const response = await ask('GET', `/${id}/poll-1s?since=${since}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { code: 'BAD_REQUEST', message: expect.stringContaining('"since"') as string },
  });
});

test('a lane that the lab does not have is named, with those that it has', async () => {
  const { id } = await start();
  const response = await ask('GET', `/${id}/poll-2s`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: {
      code: 'NOT_FOUND',
      message: expect.stringMatching(/no lane "poll-2s"; there are poll-5s, .*packed/) as string,
    },
  });
});

test('a long poll waits for the next tick, and events and sockets bring them by themselves', async () => {
  const { id } = await start();
  const waited = (await (await ask('GET', `/${id}/long`)).json()) as Answer;
  expect(waited.ticks.length).toBeGreaterThan(0);

  const stop = new AbortController();
  const events = await fetch(`${base}/api/lab/${id}/events`, { signal: stop.signal });
  expect(events.headers.get('content-type')).toMatch('text/event-stream');
  const reader = events.body!.getReader();
  let text = '';
  while (!text.includes('\n\n')) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toMatch(/^id: \d+\ndata: \[\{"symbol":"/);
  stop.abort();

  const say = (lane: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const url = `${base.replace('http', 'ws')}/api/lab/${id}/${lane}`;
      const socket = new WebSocket(url, LAB_PROTOCOL);
      socket.once('error', reject);
      socket.once('message', (data: Buffer) => {
        socket.terminate();
        resolve(data);
      });
    });
  expect(JSON.parse(String(await say('json')))).toHaveProperty('0.symbol');
  const decoded = createDecoder()(await say('packed'));
  expect(decoded).toMatchObject({ ok: true, frame: { type: 'runs' } });
});

test('bytes, requests and what goes over the wire are counted for each lane, without cookies', async () => {
  const { id } = await start();
  for (let i = 0; i < 3; i++) {
    await (
      await fetch(`${base}/api/lab/${id}/poll-1s`, {
        headers: { cookie: 'secret=1', authorization: 'Bearer secret', 'accept-language': 'de' },
      })
    ).text();
  }
  const info = (await (await ask('GET', `/${id}`)).json()) as LabInfo;
  const lane = info.lanes.find((one) => one.id === 'poll-1s')!;
  expect(lane).toMatchObject({ requests: 3, connections: 1 });
  expect(lane.request).toMatch(/^GET \/ HTTP\/1\.1\n(.|\n)*accept-language: de/);
  expect(lane.request).not.toContain('secret');
  expect(lane.response).toMatch(/^HTTP\/1\.1 200 OK\n(.|\n)*content-type: application\/json/i);
  // Head and blank line of each request, as they are shown, with the line ends of HTTP.
  const head = lane.request.replaceAll('\n', '\r\n').length + 4;
  expect(lane.bytesUp).toBe(3 * head);
  expect(lane.bytesDown).toBeGreaterThan(3 * lane.response.length);
  // Making the ticks costs the idle lane 10 ms: that is nobody's transport.
  expect(lane.cpuMs).toBe(15);
  expect(info.lanes.find((one) => one.id === 'packed')!.cpuMs).toBe(0);
});

test('one lab runs at a time, with its further clients, and ends when it is told', async () => {
  const { id } = await start();
  expect(processes.lanes.size).toBe(6);
  expect(processes.crowds[0]).toMatchObject({ clients: 3 });
  expect(processes.crowds[0]!.lanes.map(({ kind }) => kind)).toEqual(LANES.map(({ kind }) => kind));
  const second = await ask('POST', '', WANTED);
  expect(second.status).toBe(429);
  expect(await second.json()).toMatchObject({ error: { code: 'TOO_MANY_LABS' } });
  const changed = await ask('PATCH', `/${id}`, { delayMs: 50, loss: 0.1 });
  expect(await changed.json()).toMatchObject({ delayMs: 50, loss: 0.1, ticks: 200 });
  expect((await ask('DELETE', `/${id}`)).status).toBe(204);
  expect(processes.lanes.size).toBe(0);
  expect(processes.crowds).toEqual([]);
  const gone = await ask('GET', `/${id}`);
  expect(gone.status).toBe(404);
  expect(await gone.json()).toMatchObject({ error: { code: 'UNKNOWN_LAB' } });
  expect((await ask('GET', `/${id}/long`)).status).toBe(404);
});

test('what is asked for is checked, by name', async () => {
  const wrong = await ask('POST', '', { ...WANTED, delayMs: LIMITS.labDelayMs + 1 });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({
    error: { message: expect.stringContaining('delayMs') },
  });
  const { id } = await start();
  expect((await ask('GET', `/${id}/carrier-pigeon`)).status).toBe(404);
});

test('a lab that nobody looks at any more ends by itself, with all that it began', async () => {
  let elapsedMs = 0;
  let look = (): void => undefined;
  const lab = createLab({
    processes,
    surroundings: {
      elapsed: () => elapsedMs,
      after: () => () => undefined,
      every(_ms, run) {
        look = run;
        return () => undefined;
      },
      random: () => 0.5,
      secret: () => 'secret',
    },
  });
  const { id } = await lab.start(WANTED);
  elapsedMs = LIMITS.labIdleMs;
  look();
  expect(lab.look(id).runningMs).toBe(LIMITS.labIdleMs);
  elapsedMs = 2 * LIMITS.labIdleMs + 1;
  look();
  expect(() => lab.look(id)).toThrow('no such lab');
  expect(processes.lanes.size).toBe(0);
});
