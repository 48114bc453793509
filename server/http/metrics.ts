/**
 * Figures for Prometheus at /metrics. Everything is read when somebody asks, from counters that the parts
 * keep anyway; only the time of a flush is observed as it happens. Its registry is its own.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { Histogram, Registry } from 'prom-client';
import { createTables, type Row, type Tables } from './metric-tables.ts';
import { addRecorders, type RecorderSources } from './recorder-metrics.ts';
import { addTraffic, type TrafficSources } from './traffic-metrics.ts';
import type { Turns } from './turns.ts';

/** Parts that the figures come from. */
export interface MetricsOptions extends TrafficSources, RecorderSources {
  /** Busy share of the event loop, 0..1. */
  utilization?: (() => number) | undefined;
}

/** Metrics of one server. */
export interface Metrics {
  readonly contentType: string;
  /** All figures, in Prometheus' text form. */
  text(): Promise<string>;
  /** Notes how long one flush took, ms. */
  onFlush(ms: number): void;
  close(): void;
}

const LOOP_RESOLUTION_MS = 10;
/** The loop's delay is that since a scrape at least so long ago, so that two scrapers do not rob each other. */
const LOOP_WINDOW_MS = 10_000;
const FLUSH_BUCKETS = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 1];

function addProcess(tables: Tables, { utilization = () => 0 }: MetricsOptions): () => void {
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  delay.enable();
  let sinceMs = performance.now();
  /** The monitor's own timer is not delay. */
  const toSeconds = (ns: number): number => Math.max(0, ns / 1e6 - LOOP_RESOLUTION_MS) / 1_000 || 0;
  tables.gauge(
    'tickdeck_event_loop_delay_seconds',
    'Delay of the event loop since the last scrape.',
    ['quantile'],
    () => {
      const rows: Row[] = [
        [{ quantile: '0.5' }, toSeconds(delay.percentile(50))],
        [{ quantile: '0.99' }, toSeconds(delay.percentile(99))],
        [{ quantile: '1' }, toSeconds(delay.max)],
      ];
      if (performance.now() - sinceMs >= LOOP_WINDOW_MS) {
        delay.reset();
        sinceMs = performance.now();
      }
      return rows;
    },
  );
  tables.level(
    'tickdeck_event_loop_utilization_ratio',
    'Busy share of the event loop in the last second, without work that yields.',
    utilization,
  );
  tables.level('tickdeck_resident_memory_bytes', 'Resident memory.', () =>
    process.memoryUsage.rss(),
  );
  tables.level(
    'tickdeck_heap_used_bytes',
    'JavaScript heap in use.',
    () => process.memoryUsage().heapUsed,
  );
  return () => delay.disable();
}

/** Makes the metrics of a server; `close` ends their timer. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const tables = createTables(registry);
  addTraffic(tables, options);
  addRecorders(tables, options);
  const close = addProcess(tables, options);
  const flush = new Histogram({
    name: 'tickdeck_flush_duration_seconds',
    help: 'Time of one flush: reading the feed, encoding, handing out.',
    buckets: FLUSH_BUCKETS,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    onFlush: (ms) => flush.observe(ms / 1_000),
    close,
  };
}

/** Registers /metrics. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics, turns: Turns): void {
  let scrape: Promise<string> | undefined;
  app.get('/metrics', async (_request, reply) => {
    /* Those who ask while it is made get the same, each in a turn of its own. */
    scrape ??= metrics.text().finally(() => (scrape = undefined));
    const text = await scrape;
    turns.enter(() => void reply.header('content-type', metrics.contentType).send(text));
    return reply;
  });
  app.addHook('onClose', (_app, done) => {
    metrics.close();
    done();
  });
}
