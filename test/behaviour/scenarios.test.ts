/** Scenarios started live: by HTTP and by socket, told to whom, and repeatable. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toScenario } from '../../shared/engine/source/simulator/scenario/scenario.ts';
import { EVENTS } from '../../shared/engine/source/simulator/scenario/scenario-events.ts';
import { SCENARIOS } from '../../shared/engine/source/simulator/scenario/scenarios.ts';
import { createSimulator, type Simulator } from '../../shared/engine/source/simulator/simulator.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { MarketEvent } from '../../shared/model/market-event.ts';
import { createTickColumns, STATUS, TICK } from '../../shared/model/tick.ts';
import { createListSource } from '../support/list-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { ask, post, wall } from '../support/scenario-calls.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const SEED = 5;
const RATE = 500;

describe('a scenario started live', () => {
  let simulator: Simulator;
  let server: TestServer;
  const clients: Client[] = [];

  /** A client that looks at the live market, and every event that it is told of. */
  async function look(): Promise<{ client: Client; told: MarketEvent[] }> {
    const client = connectTo(server.url);
    clients.push(client);
    const told: MarketEvent[] = [];
    client.on('events', ({ market, events }) => {
      expect(market).toBe('live');
      told.push(...events);
    });
    await until(() => client.state === 'open', 'open');
    await client.request({ type: 'join', market: 'live' });
    return { client, told };
  }

  beforeEach(async () => {
    simulator = createSimulator({ seed: SEED, startMs: Math.floor(wall()), rate: RATE });
    const tape = createListSource(toInstruments(1), toRandomTicks(1, 100, 1, 1_000_000));
    server = await startTestServer(simulator, { tape: () => tape });
    await until(() => server.engine.isReady, 'history');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.stop();
  });

  test('begins now, is answered with its times, and stands on the timeline', async () => {
    const beganMs = server.markets.primary.timeMs();
    const { status, events } = await post(server, {
      event: 'flash_crash',
      target: 'sector:Technology',
      dropPercent: 5,
    });
    expect(status).toBe(201);
    expect(events).toMatchObject([
      { kind: 'flash_crash', target: 'sector:Technology', origin: 'live' },
    ]);
    expect(events[0]!.atMs).toBeGreaterThanOrEqual(Math.floor(beganMs));
    /* With the simulator's next step, an eighth of a second at most. */
    expect(events[0]!.atMs).toBeLessThanOrEqual(server.markets.primary.timeMs() + 125);
    expect(events[0]!.untilMs! - events[0]!.atMs).toBe(330_000);
    expect((await ask(server, '/api/events')).events).toEqual(events);
    const { atMs } = events[0]!;
    expect((await ask(server, `/api/events?to=${atMs}`)).events).toEqual([]);
    expect((await ask(server, `/api/events?from=${atMs + 400_000}`)).events).toEqual([]);
    expect((await ask(server, `/api/events?from=${atMs + 1_000}`)).events).toHaveLength(1);
  });

  test('by name brings all of its events at their distances from now', async () => {
    const { status, events } = await post(server, { name: 'earnings-gap' });
    expect(status).toBe(201);
    expect(events.map(({ kind, target }) => [kind, target])).toEqual([
      ['halt', 'NVDA'],
      ['earnings_gap', 'NVDA'],
      ['earnings_gap', 'TSLA'],
    ]);
    const [first, second, third] = events.map(({ atMs }) => atMs);
    expect([second! - first!, third! - first!]).toEqual([30_000, 120_000]);
    expect(first! - wall()).toBeGreaterThan(59_000);
  });

  test('is told to everybody who looks at the market, and answered to the one who asked', async () => {
    const [one, two] = [await look(), await look()];
    const started = await one.client.startScenario({ event: 'halt', target: 'AAPL', at: 0.5 });
    await until(() => one.told.length > 0 && two.told.length > 0, 'both are told');
    expect(one.told[0]).toEqual(started[0]);
    expect(two.told[0]).toEqual(started[0]);
    const isHalted = ({ kind, origin }: MarketEvent): boolean =>
      kind === 'halt' && origin === 'market';
    await until(() => [one, two].every(({ told }) => told.some(isHalted)), 'the halt itself');
    const halt = two.told.find(isHalted)!;
    expect(halt).toMatchObject({ target: 'AAPL', label: 'AAPL halted: by hand' });
    expect(await two.client.events()).toContainEqual(halt);
  });

  test('reaches the market: subscribers hear that the symbol is halted', async () => {
    const { client } = await look();
    const statuses: number[] = [];
    client.on('ticks', ({ run, columns }) => {
      for (let row = run.from; row < run.to; row++) {
        if (columns.kind[row] === TICK.status) statuses.push(columns.price[row]!);
      }
    });
    client.subscribe(['AAPL']);
    await client.startScenario({ event: 'halt', target: 'AAPL' });
    await until(() => statuses.includes(STATUS.halted), 'the word that it is halted');
  });

  test('ends early when it is stopped, and a halt by its resumption', async () => {
    const { client, told } = await look();
    const [crash] = await client.startScenario({ event: 'flash_crash' });
    await until(() => wall() > crash!.atMs + 100, 'begun');
    const stopped = await ask(server, `/api/events/${crash!.id}`, { method: 'DELETE' });
    expect(stopped.status).toBe(200);
    expect(stopped.events[0]!.untilMs! - wall()).toBeLessThan(500);
    await until(() => told.filter(({ id }) => id === crash!.id).length === 2, 'told of the end');
    expect(await client.events()).toEqual(stopped.events);
    await client.startScenario({ event: 'halt', target: 'KO', haltSeconds: 0 });
    await until(() => told.some(({ origin }) => origin === 'market'), 'halted');
    const halt = told.find(({ origin }) => origin === 'market')!;
    expect(halt.untilMs).toBeNull();
    const reply = await client.request({ type: 'stop', event: halt.id });
    expect(reply).toMatchObject({ type: 'events', events: [{ kind: 'resume', target: 'KO' }] });
    const again = ask(server, `/api/events/${crash!.id}`, { method: 'DELETE' });
    expect(await again).toMatchObject({ status: 404, error: { code: 'UNKNOWN_EVENT' } });
  });

  test('that has not begun can be called off, and is no longer on the timeline', async () => {
    const { client, told } = await look();
    const [later] = await client.startScenario({ event: 'burst', at: '10m' });
    await client.request({ type: 'stop', event: later!.id });
    await until(() => told.some(({ isCancelled }) => isCancelled === true), 'told');
    expect(await client.events()).toEqual([]);
  });

  test('gives the ticks that the same scenario would have given as a script', async () => {
    const { events } = await post(server, {
      event: 'earnings_gap',
      target: 'MSFT',
      movePercent: 6,
    });
    await until(() => simulator.nextTimeMs()! > events[0]!.atMs + 500, 'gone on');
    const live = simulator.fingerprint();
    const scripted = createSimulator({
      seed: SEED,
      startMs: simulator.startMs,
      rate: RATE,
      scenario: toScenario({
        name: 'script',
        events: [
          {
            event: 'earnings_gap',
            target: 'MSFT',
            movePercent: 6,
            at: (events[0]!.atMs - simulator.startMs) / 1_000,
          },
        ],
      }),
    });
    const rest = createTickColumns(live.ticks);
    scripted.read(Number.MAX_SAFE_INTEGER, rest);
    expect(scripted.fingerprint()).toEqual(live);
  });

  const REFUSED = [
    [{ name: 'nope' }, 'UNKNOWN_SCENARIO', 404, /"nope" is none of flash-crash/],
    [{ event: 'nope' }, 'BAD_REQUEST', 400, /event: "nope" is none of flash_crash/],
    [{}, 'BAD_REQUEST', 400, /needs a "name"/],
    [{ name: 'burst', target: 'all' }, 'BAD_REQUEST', 400, /target: does not go with "name"/],
    [{ event: 'halt' }, 'BAD_REQUEST', 400, /target: halt needs a symbol/],
    [{ event: 'halt', target: 'NOPE' }, 'BAD_REQUEST', 400, /target: no symbol "NOPE"/],
    [{ event: 'halt', target: 'sector:x' }, 'BAD_REQUEST', 400, /target: no sector "x"; there are/],
    [{ event: 'burst', speed: 3 }, 'BAD_REQUEST', 400, /speed: unknown; allowed are event, at/],
    [{ event: 'burst', at: 'soon' }, 'BAD_REQUEST', 400, /at: "soon" is no time such as 90s/],
    [
      { event: 'flash_crash', dropPercent: 99 },
      'BAD_REQUEST',
      400,
      /dropPercent: 99 is not a number from 0.1 to 90/,
    ],
    [['burst'], 'BAD_REQUEST', 400, /object/],
  ] as const;

  test('is refused with a sentence that names the field', async () => {
    for (const [body, code, status, message] of REFUSED) {
      const answer = await post(server, body);
      expect(answer, JSON.stringify(body)).toMatchObject({ status, error: { code } });
      expect(answer.error.message).toMatch(message);
    }
    expect(simulator.events()).toEqual([]);
  });

  test('is refused on the socket in the same words', async () => {
    const { client } = await look();
    const bad = client.startScenario({ event: 'flash_crash', dropPercent: 99 });
    await expect(bad).rejects.toMatchObject({
      code: 'BAD_COMMAND',
      message: 'scenario: dropPercent: 99 is not a number from 0.1 to 90',
    });
    const textual = client.startScenario({ event: 'flash_crash', dropPercent: '5' });
    await expect(textual).rejects.toMatchObject({ code: 'BAD_COMMAND' });
    const gone = client.request({ type: 'stop', event: 'event-7' });
    await expect(gone).rejects.toMatchObject({ code: 'UNKNOWN_EVENT' });
  });

  test('is refused when too many have not ended', async () => {
    for (let i = 0; i < LIMITS.startedEvents; i++) {
      expect((await post(server, { event: 'liquidity_drought', target: 'KO' })).status).toBe(201);
    }
    const answer = await post(server, { event: 'burst' });
    expect(answer).toMatchObject({ status: 429, error: { code: 'TOO_MANY_EVENTS' } });
    await ask(server, '/api/events/event-1', { method: 'DELETE' });
    await until(() => wall() > simulator.events()[0]!.untilMs!, 'one has ended');
    expect((await post(server, { event: 'burst' })).status).toBe(201);
  });

  test('cannot be started in a replay', async () => {
    const { client } = await look();
    const { name } = await client.openReplay('tape', { paused: true });
    const wanted = client.request({ type: 'scenario', market: name, name: 'burst' });
    await expect(wanted).rejects.toMatchObject({ code: 'NOT_SIMULATED' });
    expect(await client.events(name)).toEqual([]);
  });

  test('is not for pages of other sites', async () => {
    const origin = 'https://elsewhere.example';
    const answer = await post(server, { event: 'burst' }, { origin });
    expect(answer).toMatchObject({ status: 403, error: { code: 'BAD_ORIGIN' } });
    const stop = await ask(server, '/api/events/event-1', {
      method: 'DELETE',
      headers: { origin },
    });
    expect(stop).toMatchObject({ status: 403, error: { code: 'BAD_ORIGIN' } });
    expect(simulator.events()).toEqual([]);
  });

  test('is chosen from a list that has everything a form needs', async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/scenarios`);
    const list = (await response.json()) as {
      scenarios: { name: string; description: string; events: { atMs: number }[] }[];
      events: { event: string; target?: string; settings: unknown[] }[];
    };
    expect(list.scenarios.map(({ name }) => name)).toEqual(Object.keys(SCENARIOS));
    expect(list.scenarios[0]!.events[0]).toMatchObject({ event: 'flash_crash', atMs: 120_000 });
    expect(list.events.map(({ event }) => event)).toEqual(Object.keys(EVENTS));
    const crash = list.events.find(({ event }) => event === 'flash_crash')!;
    expect(crash).toMatchObject({ label: 'Flash crash', target: 'market' });
    expect(crash.settings[0]).toEqual({
      name: 'dropPercent',
      ...EVENTS.flash_crash.settings.dropPercent,
    });
    expect(list.events.find(({ event }) => event === 'halt')).not.toHaveProperty('target');
  });
});
