/**
 * The composition root: one way to build a server, for the command line, every test and the benchmark. Puts an
 * engine behind HTTP and WebSocket, with what the machine knows of itself, and starts and stops all of it in
 * order. Only the command line imports it.
 */
import { createEngine, type Engine } from '../shared/engine/engine.ts';
import type { NamedSource } from '../shared/engine/feed/market-registry.ts';
import type { AdmissionOptions } from '../shared/engine/session/admission.ts';
import { createChats } from '../shared/engine/chat/chats.ts';
import { createCommands } from '../shared/engine/session/command/commands.ts';
import { createGames } from '../shared/engine/game/games.ts';
import { createSharedRooms } from '../shared/engine/session/shared-rooms.ts';
import { createOverload } from '../shared/engine/session/overload.ts';
import type { Surroundings } from '../shared/engine/surroundings.ts';
import { LIMITS } from '../shared/wire/limits.ts';
import type { CommandTable } from '../shared/engine/session/command/command-table.ts';
import type { Elsewhere } from '../shared/engine/session/services.ts';
import type { Bus } from './bus/bus.ts';
import { createFeedLine, type FeedLine } from './bus/feed/feed-line.ts';
import type { GatewayReport } from './bus/gateway/gateway-line.ts';
import { ALONE, type ScaleSource } from './bus/scale.ts';
import { type AskFeed, createRelayedHttp } from './http/http-relay.ts';
import type { EdgeOptions } from './http/edge.ts';
import { createHealth } from './http/health-report.ts';
import { toListeningAddress } from './http/listening-address.ts';
import type { Logins } from './http/logins.ts';
import { createMetrics } from './http/metrics.ts';
import { createFastify, registerAll, type Timeouts } from './http/server.ts';
import type { Tokens } from './http/tokens.ts';
import { createLab } from './lab/lab.ts';
import { LAB_PROCESSES, type LabProcesses } from './lab/processes.ts';
import { createLoopClock } from './machine/event-loop.ts';
import { createSurroundings } from './machine/surroundings.ts';
import { makeDemoRecording } from './recording/demo-recording.ts';
import {
  createMarketJournal,
  type JournalLimits,
  type MarketJournal,
} from './recording/market-journal.ts';
import { createImportDesk } from './recording/import-desk.ts';
import { createRecorders, type Recorders } from './recording/recorders.ts';
import { createRecordingDesk } from './recording/recording-desk.ts';
import { createRewinds } from './recording/rewind/rewinds.ts';
import type { RecordingPlan } from './recording/recording-plan.ts';
import type { PartsPlan } from './recording/recording-target.ts';
import type { Shelf } from './recording/recording-shelf.ts';
import { createChatStore } from './tape/chat-store.ts';
import { type AlertKeepingOptions, createAlertKeeping } from './alert/alert-keeping.ts';
import { importInProcess, type RunImport } from './tape/import/import-process.ts';
import { clearUploads, createUpload } from './tape/import/upload-folder.ts';
import { VERSION } from './version.ts';

/** What a server may be given besides its sources; only the shelf must be. */
export interface ServerOptions {
  /** Recordings that may be replayed, and the place for new ones. */
  readonly shelf: Shelf;
  /** Address to listen on; loopback when left out. */
  readonly host?: string;
  /** TCP port; any free one when left out. */
  readonly port?: number;
  /** Longest time between flushes, ms. */
  readonly flushMs?: number;
  /** Live markets to record. */
  readonly record?: readonly RecordingPlan[];
  /** How these are cut into parts, and which of them are kept; left out, each is one tape. */
  readonly recordParts?: Omit<PartsPlan, 'now'> | undefined;
  /** Where the last minutes of each live market are kept; left out, nowhere. */
  readonly journal?: { readonly folder: string } & JournalLimits;
  /** Where alerts are kept, and how they call out; left out, none are kept. */
  readonly alerts?: AlertKeepingOptions | undefined;
  /** Where files that people bring come in, how many bytes an import takes, and what runs it; left out, none does. */
  readonly uploads?: UploadOptions | undefined;
  /** Whose requests are believed, and which names and origins are ours. */
  readonly edge?: EdgeOptions;
  /** Tokens that are needed; none leaves the server open. */
  readonly tokens?: Tokens;
  /** Folder of the built web app; left out, only the interfaces are served. */
  readonly webRoot?: string | undefined;
  /** Whether people may talk; true when left out. */
  readonly chat?: boolean | undefined;
  /** Folder in which chats are kept; left out, nothing of them outlives the server. */
  readonly chatFolder?: string | undefined;
  /** Clients may ask for faults on their own connection. */
  readonly faults?: boolean;
  readonly logLevel?: string;
  /** Where log lines go; standard output when left out. */
  readonly logTo?: { write(line: string): void } | undefined;
  /** Limits that a test wants to be others. */
  readonly timeouts?: Timeouts | undefined;
  readonly admission?: Partial<AdmissionOptions> | undefined;
  /** Where the live markets are published, for gateways; left out, nowhere. */
  readonly bus?: Bus | undefined;
  /** Does not listen: gateways do. */
  readonly isMute?: boolean | undefined;
  /** What makes it a gateway: its markets are followed, and what people share is elsewhere. */
  readonly gateway?: GatewayParts | undefined;
  /** Clocks, timers and randomness; the machine's when left out. */
  readonly surroundings?: Surroundings;
  /** How processes of the transport lab are started; left out, as processes. */
  readonly labProcesses?: LabProcesses | undefined;
}

/** What makes a server a gateway. */
export interface GatewayParts {
  readonly commands: CommandTable;
  readonly elsewhere: Elsewhere;
  readonly askFeed: AskFeed;
  readonly logins: Logins;
  /** Health and metrics read how it follows. */
  readonly bus: Bus;
  readonly report: () => GatewayReport;
}

/** Where uploads go. */
export interface UploadOptions {
  readonly folder: string;
  readonly mostBytes: number;
  /** A process of its own when left out. */
  readonly run?: RunImport;
}

/** A server. */
export interface Server {
  readonly engine: Engine;
  readonly http: ReturnType<typeof createFastify>;
  /** Registers all routes; part of `start`, and enough for requests that need no port. */
  prepare(): Promise<void>;
  /** Listens, waits until the markets are there, begins to record. @returns the address to open */
  start(): Promise<{ url: string; port: number }>;
  /** Says good-bye to clients, flushes tapes, ends within LIMITS.stopMs. */
  stop(): Promise<void>;
}

const DEMO = 'demo';
const CHECK_MS = 1_000;

/**
 * Builds a server. Nothing runs before `start`.
 * @param sources at least one; each becomes a live market of its name, the first the one that is meant when
 *   none is named
 */
export function createServer(sources: readonly NamedSource[], options: ServerOptions): Server {
  const { shelf, host = '127.0.0.1', port = 0, edge = {}, tokens = {}, webRoot } = options;
  const { timeouts, logTo, logLevel = 'silent', surroundings = createSurroundings() } = options;
  const fastify = createFastify({ logLevel, edge, timeouts, logTo });
  const { log } = fastify;
  const loop = createLoopClock();
  const overload = createOverload(loop.read);
  const late: { recorders?: Recorders; line?: FeedLine } = {};
  const { bus, gateway } = options;
  let isStopping = false;
  let stopChecks = (): void => undefined;
  /** Made beside everything else: nobody waits for it. */
  let demo = Promise.resolve();

  const journals = new Map<string, MarketJournal>();
  const desk = createRecordingDesk({
    newPath: (name) => shelf.newPath(name),
    journalOf: (market) => journals.get(market),
    now: surroundings.now,
    log,
  });

  const { uploads = { folder: '', mostBytes: 0 } } = options;
  const imports = createImportDesk({
    mostBytes: uploads.mostBytes,
    createUpload: (id) => createUpload(uploads.folder, id),
    run: uploads.run ?? importInProcess,
    newPath: (name) => shelf.newPath(name),
    secret: surroundings.secret,
    now: surroundings.now,
    log,
  });
  const rewinds = createRewinds((market) => journals.get(market), log);
  const keeping = createAlertKeeping(options.alerts, { surroundings, desk, log });
  fastify.addHook('onClose', () => keeping.close());

  const { chatFolder } = options;
  const chatStore =
    chatFolder === undefined
      ? undefined
      : createChatStore(chatFolder, { log, after: surroundings.after });

  const engine = createEngine(sources, surroundings, {
    openRecording: (name) => shelf.open(name),
    shelf,
    desk,
    rewinds,
    commands: gateway?.commands ?? createCommands(),
    ...(gateway === undefined ? { toRooms: createSharedRooms, toGames: createGames } : {}),
    toChats: options.chat === false || gateway !== undefined ? undefined : createChats,
    chatStore,
    elsewhere: gateway?.elsewhere,
    lookedElsewhere: (market) => late.line?.looked(market) ?? [],
    onChanged: (entry) => late.line?.changed(entry),
    toStored: (all, alerts) => keeping.toStored(all, alerts),
    log,
    server: `tickdeck/${VERSION}`,
    flushMs: options.flushMs ?? LIMITS.flushMs,
    leastFlushMs: LIMITS.flushLeastMs,
    allowsFaults: options.faults ?? false,
    admission: { isOverloaded: () => overload.isOverloaded, ...options.admission },
    onTurn(tookMs, hasMore) {
      metrics.onFlush(tookMs);
      if (hasMore) overload.addYielding(tookMs);
    },
    onEvents(entry, events) {
      late.recorders?.note(entry, events);
      desk.note(entry, events);
      journals.get(entry.market.name)?.note(events);
      late.line?.tellEvents(entry, events);
    },
  });
  const { markets, sessions, services } = engine;
  const recorders = createRecorders(
    options.record ?? [],
    markets,
    (tape) => shelf.newPath(tape),
    log,
    options.recordParts && { ...options.recordParts, now: surroundings.now },
  );
  late.recorders = recorders;
  const recorder = recorders.report;
  const relayed = createRelayedHttp(() => fastify, surroundings.secret());
  const line = bus && createFeedLine(bus, engine, (asked) => relayed.answer(asked));
  if (line !== undefined) late.line = line;
  const scale = toScale({ bus, gateway, line });
  const metrics = createMetrics({
    sessions,
    markets,
    alerts: engine.alerts,
    chats: engine.services.chats,
    stored: services.stored,
    deliveries: keeping.deliveries,
    recorder,
    imports,
    scale,
    utilization: () => overload.utilization,
  });
  const health = createHealth({ engine, recorder, scale, isStopping: () => isStopping });

  async function prepare(): Promise<void> {
    const openTape = (name: string) => shelf.tape(name);
    const lab = createLab({ surroundings, processes: options.labProcesses ?? LAB_PROCESSES });
    const parts = { services, sessions, metrics, health, openTape, edge, tokens, webRoot, imports };
    await registerAll(fastify, {
      ...parts,
      lab,
      bodyMs: timeouts?.requestMs,
      identifyRelayed: bus === undefined ? undefined : relayed.identify,
      relayHttp: gateway?.askFeed,
      logins: gateway?.logins,
    });
    await fastify.ready();
  }

  /** A market goes on without its journal. */
  function startJournals(): void {
    const { journal } = options;
    if (journal === undefined) return;
    for (const entry of markets.live) {
      try {
        const made = createMarketJournal(entry, journal.folder, journal, surroundings.now(), log);
        journals.set(entry.market.name, made);
        markets.changed(entry);
      } catch (error) {
        log.error({ err: error, market: entry.market.name }, 'no journal');
      }
    }
  }

  /** Clients hear where the past begins now. */
  function lookAfterJournals(): void {
    for (const [name, journal] of journals) {
      const { fromMs } = journal;
      journal.lookAfter(surroundings.now());
      if (journal.fromMs !== fromMs) markets.changed(markets.get(name)!);
    }
    rewinds.lookAfter();
  }

  return {
    engine,
    http: fastify,
    prepare,
    async start() {
      if (uploads.mostBytes > 0) clearUploads(uploads.folder);
      await prepare();
      if (options.isMute !== true) await fastify.listen({ port, host });
      stopChecks = surroundings.every(CHECK_MS, () => {
        overload.check();
        recorders.lookAfter();
        desk.lookAfter();
        imports.lookAfter();
        lookAfterJournals();
      });
      await engine.start();
      recorders.start(surroundings.now());
      startJournals();
      demo = shelf
        .ensure(DEMO, (path) => makeDemoRecording(path, surroundings.now(), () => !isStopping))
        .catch((error: unknown) => {
          if (!isStopping) log.warn({ err: error }, 'no demo recording');
        });
      const address =
        options.isMute === true ? { url: '', port: 0 } : toListeningAddress(fastify.server, host);
      const feeds = markets.live.map(({ market, source }) => ({
        market: market.name,
        label: source.provenance.label,
        ...source.simulation?.info(),
      }));
      log.info({ url: address.url, feeds }, 'started');
      return address;
    },
    async stop() {
      isStopping = true;
      log.info({ clients: sessions.size }, 'stopping');
      const cancel = surroundings.after(LIMITS.stopMs / 2, () => sessions.terminateAll());
      engine.stop();
      late.line?.close();
      stopChecks();
      await recorders.stop();
      await imports.close();
      await desk.close();
      await Promise.all([demo, ...[...journals.values()].map((each) => each.close())]);
      engine.close();
      await fastify.close();
      loop.close();
      cancel();
      log.info('stopped');
    },
  };
}

/** What it is among others. */
function toScale({
  bus,
  gateway,
  line,
}: Pick<ServerOptions, 'bus' | 'gateway'> & { line: FeedLine | undefined }): ScaleSource {
  if (gateway !== undefined)
    return { role: 'gateway', bus: gateway.bus, followed: () => gateway.report() };
  if (line === undefined) return ALONE;
  const hosted = () => ({ gateways: line.gateways, clients: line.clients });
  return { role: 'feed', bus, hosted };
}
