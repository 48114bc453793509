/**
 * Who works with the server of a soak: makes and ends recordings, keeps what has happened, replays and rewinds, sets
 * alerts, says something. Promises that whatever it was told is done is looked for afterwards.
 */
import { join } from 'node:path';
import { joinChat, type KeptChat } from '../../shared/client/kept-chat.ts';
import type { AlertingClient } from '../../shared/client/kept-alerts.ts';
import { until } from '../support/until.ts';
import type { Findings } from './findings.ts';
import { checkRecording, mark, type Marks, type RecordingTruth } from './recording-truth.ts';
import { isSameBar, openClient } from './soak-client.ts';
import { untilOpen } from './not-connected.ts';
import { toReference } from './reference.ts';
import { StreamCheck } from './stream-check.ts';
import { BAR_MS } from './symbol-truth.ts';
import type { MarketTruth, Truth } from './truth.ts';

/** A recording that is being made. */
interface Running {
  readonly market: MarketTruth;
  readonly symbols: readonly string[] | undefined;
  from: Marks | undefined;
}

/** How long a replay or a way back to live may take, ms. */
const PATIENCE_MS = 120_000;
/** The witness has what was published this long ago, ms: it is never disturbed. */
const WITNESS_MS = 3_000;

/** Works through one client; others it opens for what it looks at. */
export class Operator {
  readonly running = new Map<string, Running>();
  /** Recordings that are over, by name. */
  readonly made = new Map<string, RecordingTruth>();
  /** Texts that the server has said to keep. */
  readonly said: string[] = [];
  private readonly client: AlertingClient;
  private readonly url: string;
  private readonly folder: string;
  private readonly truth: Truth;
  private readonly findings: Findings;
  private chat: KeptChat | undefined;
  private count = 0;
  private stored: string | undefined;

  constructor(url: string, folder: string, truth: Truth, findings: Findings) {
    this.url = url;
    this.folder = folder;
    this.truth = truth;
    this.findings = findings;
    this.client = openClient(url);
  }

  get isOpen(): boolean {
    return this.client.state === 'open';
  }

  close(): void {
    this.client.close();
  }

  private pathOf(name: string): string {
    return join(this.folder, 'recordings', `${name}.tape`);
  }

  private newName(kind: string): string {
    return `${kind} ${++this.count}`;
  }

  /** Begins a recording, or ends the oldest one when there are some. */
  async record(draw: number): Promise<void> {
    if (this.running.size > 2 || (this.running.size > 0 && draw < 0.5)) return this.endRecording();
    const market = this.truth.current!;
    const all = [...market.symbols.values()].map(({ instrument }) => instrument.symbol);
    const symbols = draw < 0.75 ? undefined : all.filter((_, i) => (i * 7 + draw * 100) % 3 < 1);
    const recording = this.newName('recording');
    await this.client.request({ type: 'record', recording, ...(symbols && { symbols }) });
    const one: Running = { market, symbols, from: undefined };
    this.running.set(recording, one);
    this.findings.count('recordings begun');
    setTimeout(() => (one.from = mark(market, symbols)), WITNESS_MS);
  }

  async endRecording(): Promise<void> {
    const [[recording, one] = []] = this.running;
    if (recording === undefined) return;
    this.running.delete(recording);
    const to = mark(one!.market, one!.symbols);
    await this.client.request({ type: 'stopRecording', recording });
    this.look(recording, one!, to, true);
  }

  private look(name: string, { market, from }: Running, to: Marks, isClosed: boolean): void {
    const path = this.pathOf(name);
    const read = checkRecording(name, { path, market, from, to, isClosed }, this.findings);
    if (read !== undefined) this.made.set(name, read);
  }

  /** Looks at what a server that is gone was recording. @param to what had to be there */
  lookAtAbandoned(to: Marks, isClosed: boolean): void {
    for (const [name, one] of this.running) {
      const owed = new Map([...to].filter(([symbol]) => one.symbols?.includes(symbol) ?? true));
      this.look(name, one, owed, isClosed);
    }
    this.running.clear();
  }

  /** Looks at a recording that the server was started with. */
  lookAt(name: string, to: Marks, isClosed: boolean): void {
    this.look(
      name,
      { market: this.truth.current!, symbols: undefined, from: undefined },
      to,
      isClosed,
    );
  }

  /** Asks for bars, and once more for those that are not what is known: either may have come first. */
  async askBars(draw: number): Promise<void> {
    const market = this.truth.current!;
    const symbols = [...market.symbols.values()];
    const { bars: known, instrument } = symbols[Math.floor(draw * symbols.length)]!;
    const ask = async (): Promise<string | undefined> => {
      const { symbol } = instrument;
      const answer = await this.client.bars({ symbol, interval: '1m', limit: 60 });
      const untilMs = market.reachedMs - 3 * BAR_MS;
      for (const bar of answer.bars) {
        const row = known.lowerBound(bar.startMs);
        if (bar.startMs > untilMs || known.length === 0 || row > known.last) continue;
        const own = known.at(row);
        if (own.startMs !== bar.startMs && row === known.head) continue;
        this.findings.count('bars compared');
        if (!isSameBar(own, bar)) return `${JSON.stringify(bar)}, not ${JSON.stringify(own)}`;
      }
      return undefined;
    };
    if ((await ask()) === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, WITNESS_MS));
    const wrong = await ask();
    if (wrong !== undefined) this.findings.fault('bars', `${instrument.symbol}: ${wrong}`);
  }

  async keep(draw: number): Promise<void> {
    const market = this.truth.current!;
    const recording = this.newName('kept');
    const seconds = 30 + Math.floor(draw * 60);
    const to = mark(market);
    const kept = await this.client.request({ type: 'keep', recording, seconds });
    /* What is asked for is in the journal; what came since it was asked need not be. */
    this.look(recording, { market, symbols: undefined, from: undefined }, new Map(), true);
    const ticks = this.made.get(recording)?.ticks;
    if (ticks !== kept.ticks) {
      this.findings.fault(recording, `has ${ticks} ticks, and was said to have ${kept.ticks}`);
    }
    if (to.size > 0 && kept.ticks === 0) this.findings.fault(recording, 'is empty');
  }

  /** Plays a recording that is over, to its end, and compares each tick. */
  async replay(draw: number, more: number): Promise<void> {
    const names = [...this.made].filter(([, { ticks }]) => ticks > 0).map(([name]) => name);
    const recording = names[Math.floor(draw * names.length)];
    if (recording === undefined) return;
    const { reference, symbols } = this.made.get(recording)!;
    const client = openClient(this.url);
    try {
      await untilOpen(client);
      const who = `replay of ${recording}`;
      const check = new StreamCheck(who, client, true, this.findings, (market) =>
        market.startsWith('replay') ? reference : undefined,
      );
      const held = new Map<number, number>();
      client.on('snapshot', ({ state }) => held.set(state.instrument, state.sequence));
      client.on('ticks', ({ run }) => held.set(run.instrument, run.firstSequence + run.count - 1));
      client.on('merged', ({ state }) => held.set(state.instrument, state.sequence));
      const info = await client.openReplay(recording, { paused: true, speed: 'max' });
      const { name: market, replay } = info;
      const wanted = symbols.map(({ symbol }) => symbol);
      client.subscribe(wanted, { market });
      await until(() => held.size === wanted.length, 'snapshots of a replay', PATIENCE_MS);
      if (more < 0.5) {
        const timeMs = replay!.startMs + (replay!.endMs - replay!.startMs) * more * 2;
        await client.request({ type: 'seek', market, timeMs: Math.floor(timeMs) });
      }
      await client.request({ type: 'play', market });
      const isOver = (): boolean => client.market(market)?.replay?.state === 'ended';
      const total = symbols.reduce((sum, { prints }) => sum + prints.length, 0);
      const sum = (): number => [...held.values()].reduce((all, sequence) => all + sequence, 0);
      await until(() => isOver() && sum() >= total, `the end of ${who}`, PATIENCE_MS);
      if (sum() !== total) this.findings.fault(who, `ends with ${sum()} ticks of ${total}`);
      check.settle();
      this.findings.count('replays to the end');
      await client.request({ type: 'close', market });
    } finally {
      client.close();
    }
  }

  /** Goes back in the live market, looks at it for a while, and comes back to now without a hole. */
  async rewind(draw: number, more: number): Promise<void> {
    const client = openClient(this.url);
    try {
      await untilOpen(client);
      const { truth } = this;
      const who = 'past of live';
      const check = new StreamCheck(who, client, true, this.findings, (_market, epoch) =>
        toReference(truth, epoch),
      );
      const live = truth.current!;
      const backMs = 20_000 + Math.floor(draw * 60_000);
      const symbols = [...live.symbols.values()].slice(0, 12).map((one) => one.instrument.symbol);
      const { name: market } = await client.rewind({ backMs, speed: 10 });
      client.subscribe(symbols, { market });
      const inPast = (): number => check.markets.get(market)?.positions.size ?? 0;
      await until(() => inPast() === symbols.length, 'snapshots of the past', PATIENCE_MS);
      const ticks = client.stats.ticks + 20 + Math.floor(more * 100);
      const isOver = (): boolean => client.market(market)?.replay?.state === 'ended';
      await until(() => client.stats.ticks > ticks || isOver(), 'ticks of the past', PATIENCE_MS);
      client.catchUp(market);
      const target = mark(live, symbols);
      const isThere = (): boolean =>
        [...(check.markets.get('live')?.positions ?? [])].filter(
          ([id, { sequence }]) =>
            (sequence ?? 0) >= target.get(live.symbols.get(id)!.instrument.symbol)!,
        ).length === symbols.length;
      await until(isThere, 'the live market after its past', PATIENCE_MS).catch(
        (error: unknown) => {
          const { state, stats } = client;
          const told = [...check.markets].map(([name, { positions }]) => [
            name,
            ...positions.entries(),
          ]);
          throw new Error(`${state} ${JSON.stringify([stats, told])}`, { cause: error });
        },
      );
      check.settle();
      this.findings.count('ways back from the past');
      if (client.stats.missedTicks > 0) {
        this.findings.count('ticks missed on the way back', client.stats.missedTicks);
      }
    } finally {
      client.close();
    }
  }

  async say(): Promise<void> {
    this.chat ??= await joinChat(this.client, { name: 'Operator' });
    const text = `message ${this.said.length + 1}`;
    await this.chat.say(text);
    this.said.push(text);
    this.findings.count('messages said');
  }

  /** Gives the server an alert that it has to keep. */
  async storeAlert(): Promise<void> {
    if (this.stored !== undefined) return;
    const alert = {
      name: 'kept over restarts',
      symbols: ['*'],
      rule: { kind: 'trade', atLeast: 1 },
      restMs: 60_000,
    } as const;
    const reply = await this.client.request({
      type: 'storeAlert',
      alert: { ...alert, symbols: [...alert.symbols] },
    });
    this.stored = reply.alert.id;
  }

  async startEvent(draw: number): Promise<void> {
    const market = [...this.truth.current!.symbols.values()];
    const target = market[Math.floor(draw * market.length)]!.instrument.symbol;
    await this.client.request({ type: 'scenario', event: 'halt', target });
    this.findings.count('halts started');
  }

  /** Looks for all that a server that is gone had said to keep. */
  async lookForKept(): Promise<void> {
    if (this.stored !== undefined) {
      const { alerts } = await this.client.request({ type: 'storedAlerts' });
      const isThere = alerts.some(({ id }) => id === this.stored);
      if (!isThere) this.findings.fault('stored alerts', 'the alert is not there any more');
    }
    if (this.said.length > 0) {
      const chat = await joinChat(this.client, { name: 'Reader' });
      const texts = new Set(chat.messages.map(({ text }) => text));
      const lost = this.said.slice(-50).filter((text) => !texts.has(text));
      if (lost.length > 0) this.findings.fault('chat', `lost ${lost.length}: ${lost[0]}`);
      this.chat = chat;
    }
    const { recordings } = await this.client.request({ type: 'recordings' });
    for (const name of this.made.keys()) {
      const listed = recordings.find((one) => one.name === name);
      if (listed === undefined) this.findings.fault(name, 'is not listed any more');
    }
    this.findings.count('looks for what was kept');
  }
}
