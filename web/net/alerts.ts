/**
 * The page's alerts. A server that keeps alerts is asked for them and followed; elsewhere this browser keeps them, and
 * the engine beside the page, or the server, evaluates them for as long as the page stands. In a replay and a rewind the
 * page has the same alerts evaluated on that market's clock, and only the page is told. Fetched once prices have come.
 */
import { effect } from '@preact/signals';
import { ClientError, type Client } from '../../shared/client/client-contract.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import type { Command } from '../../shared/wire/command.ts';
import { toAlertText } from '../../shared/model/alert-words.ts';
import { toSymbol } from '../../shared/model/instrument.ts';
import { isWildcard } from '../../shared/wire/symbol-names.ts';
import type {
  AuditEntry,
  AuditPage,
  StoredAlertInfo,
  StoredAlertRequest,
} from '../../shared/wire/stored-alert.ts';
import type { AlertAsk, AlertPage } from '../state/alerts.ts';
import type { AppState } from '../state/app-state.ts';
import { readStored, writeStored } from '../state/settings.ts';
import { toMessage } from './message.ts';

/** Firings that the page keeps. */
const MOST_FIRED = 200;
const LIST = 'alerts';
const FIRED = 'alerts.fired';
const SEEN = 'alerts.seen';

type AlertCommand = Extract<Command, { type: 'alert' }>;

/** What alerts need of the page. */
interface AlertParts {
  readonly client: Client;
  readonly state: AppState;
  /** Whether a server may keep them. */
  readonly hasServer: boolean;
}

/** Alerts of one page. */
class PageAlerts {
  private readonly client: Client;
  private readonly state: AppState;
  private readonly hasServer: boolean;
  /** What this page has evaluated for itself, by name: the request that was made. */
  private readonly armed = new Map<string, string>();
  private syncing = Promise.resolve();

  constructor({ client, state, hasServer }: AlertParts) {
    this.client = client;
    this.state = state;
    this.hasServer = hasServer;
    client.on('audit', (page) => this.take(page));
    client.on('storedAlert', ({ alert }) => this.takeAlert(alert));
    client.on('fired', (fired) => this.takeFired(fired));
    client.on('alertTesting', (testing) => this.set({ testing }));
    client.on('hello', () => void this.begin());
    effect(() => {
      /* What decides which alerts are evaluated where. */
      void [
        state.alerts.value?.alerts,
        state.market.value?.name,
        state.instruments.value,
        state.live.value,
      ];
      this.syncing = this.syncing.then(() => this.sync());
    });
  }

  private get page(): AlertPage {
    return this.state.alerts.peek() ?? { keeper: 'server', alerts: [], fired: [] };
  }

  private set(change: Partial<AlertPage>): void {
    const { problem: _problem, ...page } = this.page;
    this.state.alerts.value = { ...page, ...change };
    if (this.page.keeper !== 'browser') return;
    writeStored(this.state.store, LIST, this.page.alerts);
    writeStored(this.state.store, FIRED, this.page.fired);
  }

  /** Asks the server for what it keeps; where it keeps nothing this browser does. */
  async begin(): Promise<void> {
    this.armed.clear();
    const { client, state } = this;
    try {
      if (!this.hasServer) throw new ClientError('NO_STORED_ALERTS', '');
      const { alerts } = await client.request({ type: 'storedAlerts' });
      const seen =
        this.page.fired.at(-1)?.number ?? (readStored(state.store, SEEN) as number | undefined);
      const recent = await client.request({ type: 'audit', limit: MOST_FIRED, follow: true });
      this.set({ keeper: 'server', alerts, fired: recent.entries });
      if (seen === undefined || seen > recent.newest) return;
      const missed = recent.newest - Math.max(seen, recent.oldest - 1);
      const entry = recent.entries.at(-1);
      if (missed > 0 && entry !== undefined) this.tell(entry, false, missed);
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'NO_STORED_ALERTS') return;
      const alerts = (readStored(state.store, LIST) as StoredAlertInfo[] | undefined) ?? [];
      const fired = (readStored(state.store, FIRED) as AuditEntry[] | undefined) ?? [];
      this.set({ keeper: 'browser', alerts, fired });
    } finally {
      if (state.alerts.peek()?.keeper === 'server') this.noteSeen();
      this.syncing = this.syncing.then(() => this.sync());
    }
  }

  private noteSeen(): void {
    writeStored(this.state.store, SEEN, this.page.fired.at(-1)?.number ?? 0);
  }

  private tell(entry: AuditEntry, isReplay: boolean, missed?: number): void {
    this.state.alertNews.value = { entry, isReplay, ...(missed === undefined ? {} : { missed }) };
  }

  private take({ entries }: AuditPage): void {
    const known = this.page.fired.at(-1)?.number ?? 0;
    const fresh = entries.filter(({ number }) => number > known);
    this.set({ fired: [...this.page.fired, ...fresh].slice(-MOST_FIRED) });
    for (const entry of fresh) {
      this.countFired(entry);
      this.tell(entry, false);
    }
    this.noteSeen();
  }

  private countFired({ id, timeMs }: AuditEntry): void {
    const alerts = this.page.alerts.map((one) => {
      /* What the server told of the alert since may count it already. */
      if (one.id !== id || (one.lastFiredMs ?? -Infinity) >= timeMs) return one;
      return { ...one, firings: one.firings + 1, lastFiredMs: timeMs };
    });
    this.set({ alerts });
  }

  private takeAlert(alert: StoredAlertInfo): void {
    const { alerts } = this.page;
    const isKnown = alerts.some(({ id }) => id === alert.id);
    const others = alerts.filter(({ id }) => id !== alert.id || alert.state !== 'dropped');
    if (isKnown) this.set({ alerts: others.map((one) => (one.id === alert.id ? alert : one)) });
    else if (alert.state !== 'dropped') this.set({ alerts: [...alerts, alert] });
  }

  /** One that this page has evaluated for itself. */
  private takeFired({ alert: name, market, epoch, ...firing }: ClientEvents['fired']): void {
    const alert = this.page.alerts.find(({ id }) => name === this.toName(market, id));
    if (alert === undefined) return;
    const { id, text } = alert;
    const isReplay = market !== this.state.live.peek();
    const entry: AuditEntry = {
      number: (this.page.fired.at(-1)?.number ?? 0) + 1,
      id,
      name: alert.name,
      text,
      market,
      epoch,
      ...firing,
      firedMs: Date.now(),
      latencyMs: 0,
    };
    this.tell(entry, isReplay);
    if (isReplay) {
      this.noteReplayed(entry);
      return;
    }
    this.set({ fired: [...this.page.fired, entry].slice(-MOST_FIRED) });
    this.countFired(entry);
    const [only, ...others] = alert.symbols;
    const isDone =
      alert.restMs === undefined && others.length === 0 && !isWildcard(toSymbol(only!));
    if (isDone) this.takeAlert({ ...alert, firings: alert.firings + 1, state: 'done' });
  }

  /** A moment that is played again fires again: its mark is there already. */
  private noteReplayed(entry: AuditEntry): void {
    const { replayed = [] } = this.page;
    const isKnown = replayed.some(
      ({ id, market, symbol, timeMs, timeNs }) =>
        id === entry.id &&
        market === entry.market &&
        symbol === entry.symbol &&
        timeMs === entry.timeMs &&
        timeNs === entry.timeNs,
    );
    if (!isKnown) this.set({ replayed: [...replayed, entry].slice(-MOST_FIRED) });
  }

  private toName(market: string, id: string): string {
    return `${market} ${id}`;
  }

  /** What this page has to have evaluated for itself, by name. */
  private toWanted(): Map<string, AlertCommand> {
    const { state, page } = this;
    const wanted = new Map<string, AlertCommand>();
    const market = state.market.peek();
    if (market === undefined || (page.keeper === 'server' && market.kind === 'live')) return wanted;
    const listed = new Set((state.instruments.peek() ?? []).map(({ symbol }) => symbol));
    const isThere = (name: string): boolean =>
      isWildcard(toSymbol(name)) || listed.has(toSymbol(name));
    for (const { id, symbols, rule, restMs, paused, state: is } of page.alerts) {
      const known = symbols.filter(isThere);
      const isOver = market.kind === 'live' && is === 'done';
      if (paused === true || isOver || known.length === 0) continue;
      const alert = this.toName(market.name, id);
      const again = restMs === undefined ? {} : { restMs };
      wanted.set(alert, {
        type: 'alert',
        market: market.name,
        alert,
        symbols: known,
        rule,
        ...again,
      });
    }
    return wanted;
  }

  private async sync(): Promise<void> {
    if (this.client.state !== 'open') return;
    const wanted = this.toWanted();
    for (const name of this.armed.keys()) {
      if (wanted.has(name)) continue;
      this.armed.delete(name);
      /* It may have ended with its market. */
      await this.client.request({ type: 'removeAlert', alert: name }).catch(() => undefined);
    }
    for (const [name, command] of wanted) {
      const text = JSON.stringify(command);
      if (this.armed.get(name) === text) continue;
      this.armed.set(name, text);
      await this.client.request(command).catch(() => undefined);
    }
  }

  /** Keeps an alert. */
  async put(alert: StoredAlertRequest, id?: string): Promise<void> {
    if (this.page.keeper === 'server') {
      const stored = id === undefined ? {} : { stored: id };
      const { alert: made } = await this.client.request({ type: 'storeAlert', alert, ...stored });
      this.takeAlert(made);
      return;
    }
    const before = this.page.alerts.find((one) => one.id === id);
    const text = toAlertText(alert);
    this.takeAlert({
      ...alert,
      id: id ?? crypto.randomUUID().slice(0, 12),
      name: alert.name ?? text,
      market: alert.market ?? this.state.live.peek() ?? 'live',
      text,
      createdMs: before?.createdMs ?? Date.now(),
      state: alert.paused === true ? 'paused' : 'watching',
      watched: alert.symbols.length,
      firings: before?.firings ?? 0,
    });
  }

  async drop(id: string): Promise<void> {
    if (this.page.keeper === 'server') {
      const { alerts } = await this.client.request({ type: 'dropAlert', stored: id });
      this.set({ alerts });
    } else this.set({ alerts: this.page.alerts.filter((one) => one.id !== id) });
  }

  /** What an alert would have fired in the market on screen, told to who asks. */
  async test({ alert, onFound }: Extract<AlertAsk, { do: 'test' }>): Promise<void> {
    const market = this.state.market.peek()?.name;
    const place = market === undefined ? {} : { market };
    this.set({ testing: { share: 0, count: 0 } });
    try {
      onFound(await this.client.request({ type: 'testAlert', ...place, ...alert }));
    } catch (error) {
      onFound({ problem: toMessage(error) });
    }
    const { testing: _testing, ...page } = this.page;
    this.state.alerts.value = page;
  }

  endTest(): void {
    this.client.request({ type: 'endAlertTest' }).catch(() => undefined);
  }

  fail(error: unknown): void {
    this.set({});
    this.state.alerts.value = { ...this.page, problem: toMessage(error) };
  }
}

const ofClients = new WeakMap<Client, PageAlerts>();

/** Does what is asked. */
export async function doInAlerts(parts: AlertParts, ask: AlertAsk): Promise<void> {
  const { client } = parts;
  let alerts = ofClients.get(client);
  if (alerts === undefined) {
    alerts = new PageAlerts(parts);
    ofClients.set(client, alerts);
    await alerts.begin();
  }
  try {
    if (ask.do === 'put') {
      await alerts.put(ask.alert, ask.id);
      ask.onDone?.();
    } else if (ask.do === 'drop') await alerts.drop(ask.id);
    else if (ask.do === 'test') await alerts.test(ask);
    else if (ask.do === 'endTest') alerts.endTest();
  } catch (error) {
    alerts.fail(error);
  }
}
