/** What /metrics says: names by convention, numbers that agree with what happened, and a dashboard that fits. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { JSON_PROTOCOL } from '../../shared/wire/frame.ts';
import { createTickColumns, pushTrade, SIDE, type TickColumns } from '../../shared/model/tick.ts';
import { createListSource } from '../support/list-source.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { toRandomTicks } from '../support/random-ticks.ts';
import { toInstruments } from '../support/test-instruments.ts';
import { startTestFeed } from '../support/test-gateway.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;

afterEach(() => server.stop());

async function scrape({ port } = server) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^(\w+)(\{.*\})? (\S+)$/.exec(line);
    if (match !== null) values.set(match[1]! + (match[2] ?? ''), Number(match[3]));
  }
  const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map((m) => [m[1]!, m[2]!]));
  const type = response.headers.get('content-type');
  return { text, types, type, get: (key: string) => values.get(key) };
}

/** Names in PromQL, without the suffixes of a histogram. */
function toNames(text: string): Set<string> {
  const names = [...text.matchAll(/\b(?:tickdeck|process|nodejs)_[a-z0-9_]+/g)].map(
    ([name]) => name,
  );
  return new Set(names.map((name) => name.replace(/_bucket$/, '')));
}

describe('/metrics', () => {
  test('counts what happened: clients, ticks, frames, bytes, merges, commands, errors, refusals, closes', async () => {
    const ticks = toRandomTicks(1, 500, 1, Date.UTC(2026, 0, 5));
    server = await startTestServer(createTimedSource(3, 2_000), {
      tape: () => createListSource(toInstruments(1), ticks),
    });
    const every = connectTo(server.url);
    every.subscribe(['S0', 'S1', 'S2']);
    const latest = connectTo(server.url);
    latest.subscribe(['*'], { contract: 'latest', maxRateHz: 20 });
    const json = new WebSocket(server.url, [JSON_PROTOCOL]);
    await new Promise((resolve) => json.once('open', resolve));
    json.send(JSON.stringify({ type: 'subscribe', market: 'nowhere', symbols: ['S0'] }));
    await every.openReplay('tape', { speed: 'max' });
    const refused = new WebSocket(server.url, [JSON_PROTOCOL], { origin: 'http://evil.example' });
    refused.on('error', () => undefined);
    await until(() => latest.stats.mergedTicks > 100, 'merged ticks');
    await until(() => server.sessions.traffic.refused.size > 0, 'the refusal');
    const { mergedTicks } = latest.stats;
    let metrics = await scrape();
    expect(metrics.type).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(metrics.get('tickdeck_clients')).toBe(3);
    expect(metrics.get('tickdeck_sessions{dialect="tickdeck.v1"}')).toBe(2);
    expect(metrics.get('tickdeck_sessions{dialect="tickdeck.v1.json"}')).toBe(1);
    expect(metrics.get('tickdeck_ticks_total{market="live"}')).toBeGreaterThan(100);
    expect(metrics.get('tickdeck_frames_total{type="runs"}')).toBeGreaterThan(5);
    expect(metrics.get('tickdeck_frames_total{type="snapshot"}')).toBe(6);
    expect(metrics.get('tickdeck_sent_bytes_total{type="runs"}')).toBeGreaterThan(500);
    const merged = metrics.get('tickdeck_merged_ticks_total')!;
    expect(merged).toBeGreaterThanOrEqual(mergedTicks);
    expect(metrics.get('tickdeck_merged_updates_total')).toBeLessThan(merged);
    expect(metrics.get('tickdeck_commands_total{type="subscribe"}')).toBe(3);
    expect(metrics.get('tickdeck_errors_total{code="UNKNOWN_MARKET"}')).toBe(1);
    expect(metrics.get('tickdeck_refused_total{reason="BAD_ORIGIN"}')).toBe(1);
    expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(metrics.get('nodejs_eventloop_lag_p99_seconds')).toBeLessThan(5);
    json.terminate();
    every.close();
    latest.close();
    await until(() => server.sessions.size === 0, 'all gone');
    for (const entry of server.markets.replaysOpen()) server.markets.close(entry, 'test');
    metrics = await scrape();
    expect(metrics.get('tickdeck_clients')).toBe(0);
    expect(metrics.get('tickdeck_connections_total')).toBe(3);
    expect(metrics.get('tickdeck_closes_total{code="1000"}')).toBe(2);
    expect(metrics.get('tickdeck_closes_total{code="1006"}')).toBe(1);
    expect(metrics.get('tickdeck_ticks_total{market="replay"}')).toBe(500);
    expect(metrics.get('tickdeck_replays')).toBe(0);
  });

  test('counts alerts, what they watch, and how often they fired', async () => {
    server = await startTestServer(createTimedSource(3, 2_000));
    const client = connectTo(server.url);
    await until(() => client.state === 'open', 'the connection');
    const fired: string[] = [];
    client.on('fired', ({ symbol }) => fired.push(symbol));
    const rule = { kind: 'trade', atLeast: 1 } as const;
    await client.request({ type: 'alert', alert: 'any', symbols: ['*'], rule });
    await until(() => fired.length === 3, 'each symbol');
    const metrics = await scrape();
    expect(metrics.get('tickdeck_alerts')).toBe(1);
    expect(metrics.get('tickdeck_alert_watches')).toBe(3);
    expect(metrics.get('tickdeck_alerts_fired_total')).toBe(3);
    client.close();
  });

  test('tells refused ticks by market and reason, those of closed replays among them', async () => {
    const day = Date.UTC(2026, 0, 5);
    const toHuge = (count: number): TickColumns => {
      const ticks = createTickColumns(16);
      for (let i = 0; i < count; i++) pushTrade(ticks, 0, day + i, 0, 1, 2e15, SIDE.buy);
      pushTrade(ticks, 9, day + count, 0, 1, 1, SIDE.buy);
      return ticks;
    };
    server = await startTestServer(createTimedSource(1, 100), {
      tape: () => createListSource(toInstruments(1), toHuge(7)),
    });
    server.markets.live[0]!.market.publish(toHuge(5));
    const client = connectTo(server.url);
    await until(() => client.state === 'open', 'the connection');
    await client.openReplay('tape', { speed: 'max' });
    const of = async (market: string): Promise<(number | undefined)[]> => {
      const { get } = await scrape();
      return ['IMPOSSIBLE', 'VOLUME_FULL', 'SEQUENCES_FULL'].map((reason) =>
        get(`tickdeck_rejected_ticks_total{market="${market}",reason="${reason}"}`),
      );
    };
    const [replay] = server.markets.replaysOpen();
    await until(() => replay!.market.counters.rejectedTicks === 4, 'the replay');
    expect(await of('live')).toEqual([1, 1, 0]);
    expect(await of('replay')).toEqual([1, 3, 0]);
    server.markets.close(replay!, 'test');
    expect(await of('replay')).toEqual([1, 3, 0]);
    client.close();
  });

  test('tells resumes and gaps', async () => {
    server = await startTestServer(createTimedSource(1, 20_000));
    const sockets: WebSocket[] = [];
    const client = connectTo(server.url, sockets);
    client.subscribe(['S0']);
    await until(() => client.stats.ticks > 100, 'ticks');
    sockets[0]!.terminate();
    await until(() => sockets.length === 2 && client.stats.ticks > 2_000, 'the return');
    const stalled = new WebSocket(server.url, ['tickdeck.v1']);
    await new Promise((resolve) => stalled.once('open', resolve));
    let frames = 0;
    stalled.on('message', (_data, isBinary) => (frames += isBinary ? 1 : 0));
    stalled.send(JSON.stringify({ type: 'hello', acknowledges: true }));
    stalled.send(JSON.stringify({ type: 'subscribe', symbols: ['S0'] }));
    await until(() => [...server.sessions.all()].some((one) => !one.canSend()), 'a full window');
    let held = await scrape();
    /* Half a second behind a full window is more than is repaired tick by tick. */
    const laterSeconds = held.get('tickdeck_queue_age_max_seconds')! + 0.5;
    await until(async () => {
      held = await scrape();
      return held.get('tickdeck_queue_age_max_seconds')! > laterSeconds;
    }, 'what waits to be old');
    expect(held.get('tickdeck_held_clients')).toBe(1);
    expect(held.get('tickdeck_in_flight_max_bytes')).toBeGreaterThan(60_000);
    const acknowledge = setInterval(
      () => stalled.send(JSON.stringify({ type: 'acknowledge', frames })),
      20,
    );
    await until(() => server.sessions.traffic.frames[5]! > 0, 'the declared gap');
    clearInterval(acknowledge);
    const after = await scrape();
    expect(after.get('tickdeck_resumes_total{outcome="recovered"}')).toBe(1);
    expect(after.get('tickdeck_gaps_total')).toBeGreaterThanOrEqual(1);
    expect(after.get('tickdeck_merged_ticks_total')).toBeGreaterThan(1_000);
    stalled.terminate();
    client.close();
  });

  test('keeps to the conventions of names, and two servers do not mix', async () => {
    server = await startTestServer(createTimedSource(1, 100));
    const other = await startTestServer(createTimedSource(1, 100));
    const { types, get } = await scrape();
    for (const [name, type] of types) {
      /* Those of the process have the names that every Node program has. */
      if (/^(process|nodejs)_/.test(name)) continue;
      expect(name).toMatch(/^tickdeck_[a-z_]+$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).not.toMatch(/_(ms|milliseconds|kb|mb)(_|$)/);
    }
    const client = connectTo(other.url);
    await until(() => other.sessions.size === 1, 'a client of the other');
    expect(get('tickdeck_clients')).toBe(0);
    client.close();
    await other.stop();
  });

  test('has every metric that the Grafana dashboard shows, and the dashboard shows every metric', async () => {
    // A feed and a gateway of it have all that a server alone has, and what is between them.
    const both = await startTestFeed(createTimedSource(1, 100));
    server = { ...both.feed, stop: () => both.stop() };
    const dashboard = readFileSync('server/http/grafana-dashboard.json', 'utf8');
    const { panels } = JSON.parse(dashboard) as {
      panels: { id: number; targets?: { expr: string }[] }[];
    };
    const shown = toNames(
      panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join(' '),
    );
    const ofGateway = await scrape({ ...both.feed, port: both.gateways[0]!.port });
    const types = new Map([...(await scrape(both.feed)).types, ...ofGateway.types]);
    expect([...shown].filter((name) => !types.has(name))).toEqual([]);
    const own = [...types.keys()].filter((name) => name.startsWith('tickdeck_'));
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
