/**
 * Figures for Prometheus at /metrics. Everything is read when somebody asks, from counters that the parts
 * keep anyway; only the time of a flush is observed as it happens. Its registry is its own;
 * those of the process are prom-client's.
 */
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { addAlerts, type AlertSources } from './alert-metrics.ts';
import { addChats, type ChatSources } from './chat-metrics.ts';
import { addImports, type ImportSources } from './import-metrics.ts';
import { createTables } from './metric-tables.ts';
import { addRecorders, type RecorderSources } from './recorder-metrics.ts';
import { addScale, type ScaleSources } from './scale-metrics.ts';
import { addTraffic, type TrafficSources } from './traffic-metrics.ts';
import type { Turns } from './turns.ts';

/** Parts that the figures come from. */
export interface MetricsOptions
  extends TrafficSources, RecorderSources, AlertSources, ChatSources, ImportSources, ScaleSources {
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
}

const FLUSH_BUCKETS = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 1];

let processRegistry: Registry | undefined;

/** Figures of the process: memory, processor, event loop, collected garbage. One for all servers in it. */
function ofProcess(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

/** Makes the metrics of a server. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const tables = createTables(registry);
  addTraffic(tables, options);
  addRecorders(tables, options);
  addAlerts(tables, options);
  addChats(tables, options);
  addImports(tables, options);
  addScale(tables, options);
  tables.level(
    'tickdeck_event_loop_utilization_ratio',
    'Busy share of the event loop in the last second, without work that yields.',
    () => options.utilization?.() ?? 0,
  );
  const flush = new Histogram({
    name: 'tickdeck_flush_duration_seconds',
    help: 'Time of one flush: reading the feed, encoding, handing out.',
    buckets: FLUSH_BUCKETS,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${await ofProcess().metrics()}`,
    onFlush: (ms) => flush.observe(ms / 1_000),
  };
}

/** Registers /metrics. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics, turns: Turns): void {
  let scrape: Promise<string> | undefined;
  app.get(
    '/metrics',
    { schema: { summary: 'Figures for Prometheus', tags: ['operations'] } },
    async (_request, reply) => {
      /* Those who ask while it is made get the same, each in a turn of its own. */
      scrape ??= metrics.text().finally(() => (scrape = undefined));
      const text = await scrape;
      turns.enter(() => void reply.header('content-type', metrics.contentType).send(text));
      return reply;
    },
  );
}
