/**
 * The composition root: builds the parts, wires them, starts and stops them in order. Only the command
 * line imports it.
 */
import { hostname } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { LIMITS } from '../shared/wire/limits.ts';
import type { Config } from './config.ts';
import { makeDemoRecording } from './recording/demo-recording.ts';
import { createFeedLog } from '../shared/engine/feed/feed-log.ts';
import { logRefusals } from '../shared/engine/feed/refusal-log.ts';
import { createIdleCheck } from '../shared/engine/feed/idle-replays.ts';
import {
  createMarkets,
  type MarketEntry,
  type MarketEvents,
  type Markets,
} from '../shared/engine/feed/market-registry.ts';
import { startPump } from '../shared/engine/feed/pump.ts';
import type { HealthSource } from './http/health-routes.ts';
import { createMetrics } from './http/metrics.ts';
import { createFastify, registerAll } from './http/server.ts';
import { createHub } from '../shared/engine/hub/hub.ts';
import {
  createLiveSimulation,
  type SimulationChoice,
} from '../shared/engine/source/simulator/live-simulation.ts';
import { createRecordingShelf } from './recording/recording-shelf.ts';
import { startRecorder, type Recorder } from './recording/recorder.ts';
import { createAdmission } from '../shared/engine/session/admission.ts';
import { createOverload } from '../shared/engine/session/overload.ts';
import type { Services } from '../shared/engine/session/services.ts';
import { createSessions, type Sessions } from '../shared/engine/session/session-registry.ts';
import type { Simulator } from '../shared/engine/source/simulator/simulator.ts';
import { createPast } from '../shared/engine/source/simulator/statistics-past.ts';
import { createAnalyses } from '../shared/engine/statistics/analyses.ts';
import { createSurroundings } from './machine/surroundings.ts';
import { VERSION } from './version.ts';

/** The server. */
export interface App {
  readonly feedLabel: string;
  /** Flags that make the same market again, and the hash that says so. */
  readonly repeatBy: string;
  readonly fingerprint: string;
  /** Listens, folds the market's past in, begins to record. @returns the address to open */
  start(): Promise<{ url: string; port: number }>;
  /** Says good-bye to clients, flushes tapes, ends within LIMITS.stopMs. */
  stop(): Promise<void>;
}

const LOOP_RESOLUTION_MS = 20;
const DEMO = 'demo';

/** Reads what the event loop has done since the last reading. */
function createLoopClock() {
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  delay.enable();
  return () => {
    const { active, idle } = performance.eventLoopUtilization();
    const delayMs = delay.count > 0 ? delay.mean / 1e6 - LOOP_RESOLUTION_MS : 0;
    delay.reset();
    return { active, idle, delayMs };
  };
}

/** Address for people: a loopback or wildcard address is shown as localhost. */
function toUrl(host: string, port: number): string {
  const isLocal = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host);
  return `http://${isLocal ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

function createHealth(
  wall: () => number,
  sessions: Sessions,
  markets: Markets,
  simulator: Simulator,
  recorder: () => Recorder | undefined,
  isStopping: () => boolean,
): HealthSource {
  const startedMs = wall();
  return {
    report() {
      const { counters } = markets.live.market;
      const recording = recorder();
      const feed = markets.live.report?.();
      return {
        uptimeSeconds: Math.floor((wall() - startedMs) / 1000),
        clients: sessions.size,
        markets: markets.replays + 1,
        ticks: counters.ticks,
        rejectedTicks: counters.rejectedTicks,
        ...(feed === undefined ? {} : { feed }),
        fingerprint: simulator.fingerprint(),
        ...(recording === undefined ? {} : { recorder: recording.report() }),
      };
    },
    notReady() {
      if (isStopping()) return 'The server is stopping.';
      return markets.live.feed?.isRebuilding === true
        ? 'The live market is loading its history.'
        : undefined;
    },
  };
}

/**
 * Builds the server. Nothing runs before `start`.
 * @param choice which market to simulate
 * @param webRoot folder of the built web app; left out, only the interfaces are served
 */
export function createApp(config: Config, choice: SimulationChoice, webRoot?: string): App {
  const surroundings = createSurroundings();
  const { now: wall, defer } = surroundings;
  const { origins, hosts, trustProxy, basePath } = config;
  const edge = {
    origins,
    hosts: [...hosts, config.host],
    trustProxy,
    basePath,
    machine: hostname(),
  };
  const fastify = createFastify({ logLevel: config.logLevel, edge });
  const shelf = createRecordingShelf(config.recordings);
  const hub = createHub({ flushMs: config.flushMs, now: wall, defer });
  const simulation = createLiveSimulation(config, choice, wall());
  const { simulator: source, repeatBy } = simulation;
  /* Markets tell sessions, sessions need markets: the latter come a little later. */
  const late: { sessions?: Sessions } = {};
  let recorder: Recorder | undefined;
  let isStopping = false;
  let stopTimers: () => void = () => undefined;

  const viewersOf = (entry: MarketEntry): number => hub.room(entry.market.name)?.members.size ?? 0;
  const events: MarketEvents = {
    onOpened(entry) {
      hub.open(entry.market);
      logRefusals(entry.market, fastify.log);
    },
    onChanged(entry) {
      late.sessions?.onMarketChanged(entry);
      if (entry === markets.live) noteFeed(entry.report!());
    },
    onEvents(entry, timeline) {
      late.sessions?.onMarketEvents(entry, timeline);
      recorder?.note(timeline);
    },
    onClosed(entry, reason) {
      late.sessions?.onMarketClosed(entry, reason);
      hub.close(entry.market.name);
    },
  };
  const markets: Markets = createMarkets(source, surroundings, events, simulation);
  const noteFeed = createFeedLog(fastify.log);
  const services: Services = {
    markets,
    hub,
    simulator: source,
    openRecording: (name) => shelf.open(name),
    wall,
    surroundings,
    flushMs: config.flushMs,
    allowsFaults: config.faults,
    server: `tickdeck/${VERSION}`,
    log: fastify.log,
  };
  const overload = createOverload(createLoopClock());
  const admission = createAdmission({ now: wall, isOverloaded: () => overload.isOverloaded });
  const sessions = createSessions(services, surroundings.random, admission);
  late.sessions = sessions;
  const metrics = createMetrics({
    sessions,
    markets,
    utilization: () => overload.utilization,
    recorder: () => recorder?.report(),
  });
  const analyses = createAnalyses({
    surroundings,
    toPast: (market) =>
      market === markets.live.market
        ? createPast(choice, LIMITS.analysisPastSeconds * 1_000, markets.live.timeMs())
        : undefined,
  });
  const health = createHealth(
    wall,
    sessions,
    markets,
    source,
    () => recorder,
    () => isStopping,
  );

  function startTimers(onTurn: () => void): void {
    const pump = startPump(
      surroundings,
      () => {
        const beganMs = performance.now();
        const hasMore = markets.turn((entry) => hub.room(entry.market.name)?.isInStep ?? true);
        hub.turn();
        onTurn();
        const tookMs = performance.now() - beganMs;
        metrics.onFlush(tookMs);
        if (hasMore) overload.addYielding(tookMs);
        return hasMore;
      },
      config.flushMs,
      () => hub.isSending,
    );
    const closeIdle = createIdleCheck(markets, viewersOf);
    const second = setInterval(() => {
      overload.check();
      sessions.lookAfter(wall());
      closeIdle(wall());
    }, 1_000);
    stopTimers = () => {
      pump.stop();
      clearInterval(second);
    };
  }

  /** Resolves when the live market has its past. */
  const whenReady = (): Promise<void> =>
    new Promise((resolve) => {
      startTimers(() => {
        if (markets.live.feed?.isRebuilding === false) resolve();
      });
    });

  return {
    feedLabel: source.provenance.label,
    repeatBy,
    fingerprint: source.fingerprint().inputs,
    async start() {
      const { token, shareToken } = config;
      await registerAll(fastify, {
        services,
        sessions,
        health,
        shelf,
        edge,
        webRoot,
        tokens: { token, shareToken },
        metrics,
        analyses,
      });
      await fastify.listen({ port: config.port, host: config.host });
      const demo = shelf
        .ensure(DEMO, (path) => makeDemoRecording(path, wall()))
        .catch((error: unknown) => fastify.log.warn({ err: error }, 'no demo recording'));
      await whenReady();
      if (config.record !== undefined) {
        recorder = startRecorder(markets.live, shelf.newPath(config.record), wall(), fastify.log);
      }
      await demo;
      const address = fastify.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : config.port;
      const url = toUrl(config.host, port) + basePath;
      fastify.log.info(
        { url, feed: source.provenance.label, ...simulation.simulation() },
        'started',
      );
      return { url, port };
    },
    async stop() {
      isStopping = true;
      fastify.log.info({ clients: sessions.size }, 'stopping');
      const deadline = setTimeout(() => sessions.terminateAll(), LIMITS.stopMs / 2);
      sessions.stop();
      stopTimers();
      await recorder?.stop();
      markets.closeAll();
      await fastify.close();
      clearTimeout(deadline);
      fastify.log.info('stopped');
    },
  };
}
