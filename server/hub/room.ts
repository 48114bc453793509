/**
 * Everybody who looks at one market. Decides who gets what and when; never encodes a tick of its own.
 * A viewer is either in step (it shares ready-made frames with all that have equal subscriptions) or
 * detached: then it is brought up to date as its window allows, until it is in step again.
 * Promises: per symbol a viewer gets consecutive sequences, or is told what it did not get.
 */
import { SNAPSHOT } from '../../shared/codes.ts';
import { FRAME } from '../../shared/frame.ts';
import { toIntervalCode } from '../../shared/interval.ts';
import type { Market, MarketListener, Publication } from '../market/market.ts';
import { serve } from './catch-up.ts';
import type { Contract } from './contract.ts';
import { hasNews, settle, toPacedFrames } from './deliver.ts';
import { toHeartbeatFrame, toRunFrames } from './frames.ts';
import { createGapPost, oweGaps } from './gaps.ts';
import { createGroup, type Group, noteNews, toPartKey, toParts } from './group.ts';
import type { Outlet, OutFrame } from './outlet.ts';
import { canRecover, earliestTradeMs, markPosition, type Position, toSent } from './position.ts';
import { createSendQueue } from './send-queue.ts';
import { CHANGED_ANYWHERE, type Subscription, type Viewer, type Wish } from './subscription.ts';

/** Surroundings of a room. */
export interface RoomOptions {
  /** Time between flushes, ms: contracts that are not slower are served at every flush. */
  flushMs: number;
  now(): number;
  /** Runs a function after other events were served. */
  defer(run: () => void): void;
}

/** The viewers of one market. */
export interface Room {
  readonly market: Market;
  /** Clients that look at this market, subscribed or not. */
  readonly members: ReadonlySet<Outlet>;
  /** True while no viewer is held back: a replay at full speed may go on. */
  readonly isInStep: boolean;
  /** True while the last flush is still on its way to clients. */
  readonly isSending: boolean;
  join(outlet: Outlet): void;
  /** Takes a client out of the market altogether. */
  leave(outlet: Outlet): void;
  subscribed(outlet: Outlet): readonly number[];
  isSubscribed(outlet: Outlet, instrument: number): boolean;
  /** Contracts of a client, apart from their symbols: what `toPartKey` tells apart. */
  contractsOf(outlet: Outlet): Set<string>;
  /**
   * Subscribes, or changes what is wanted. Call `drain` afterwards, when the reply is sent.
   * @returns on resume: whether nothing is lost
   */
  subscribe(
    outlet: Outlet,
    instrument: number,
    contract: Contract,
    wish: Wish,
    position?: Position,
  ): boolean | undefined;
  unsubscribe(outlet: Outlet, instrument: number): void;
  /** Owes a client a fresh snapshot of a symbol that it is subscribed to. */
  refresh(outlet: Outlet, instrument: number, wish: Wish): void;
  /** The client's pace has changed. Call `drain` afterwards. */
  onPaceChanged(outlet: Outlet): void;
  /** Sends what the client is owed, as far as its window allows. */
  drain(outlet: Outlet): void;
  /** Serves whoever has a pace of its own. Called at every flush. */
  turn(): void;
  sendHeartbeats(marketMs: number, serverMs: number): void;
  close(): void;
}

/** Longest that one turn may spend on viewers that fell behind, or that wait for bars to be computed. */
const CATCH_UP_MS = 4;

/** Heartbeats that are made between two looks at the event loop. */
const HEARTBEATS_AT_ONCE = 200;

/** Makes the room of a market and begins to listen to it. */
export function createRoom(market: Market, options: RoomOptions): Room {
  const members = new Set<Outlet>();
  const viewers = new Map<Outlet, Viewer>();
  const groups = new Map<string, Group>();
  const held = new Set<Viewer>();
  const queue = createSendQueue((run) => options.defer(run));

  function leaveGroups(viewer: Viewer): void {
    for (const group of viewer.groups ?? []) {
      group.viewers.delete(viewer);
      if (group.viewers.size === 0) groups.delete(group.key);
    }
    viewer.groups = undefined;
  }

  function joinGroups(viewer: Viewer): void {
    viewer.groups = [];
    for (const [about, { contract, subscriptions }] of toParts(viewer, options.flushMs)) {
      const ids = subscriptions.map(({ instrument }) => instrument).sort((a, b) => a - b);
      const key = `${about}/${ids.join(',')}`;
      let group = groups.get(key);
      if (group === undefined) {
        const isMerged = contract.mode === 'latest';
        const wished = isMerged ? subscriptions[0]!.wish.bars : [];
        const intervals = wished.map(({ interval }) => toIntervalCode(interval));
        group = createGroup(key, contract, intervals, ids, market, options.now());
        groups.set(key, group);
      } else {
        servePaced(group);
        /* Serving may have emptied the group and so taken it off the list. */
        groups.set(key, group);
      }
      group.viewers.add(viewer);
      viewer.groups.push(group);
    }
  }

  /**
   * Takes a viewer out of step; its subscriptions then say what it has been sent.
   * @param missed a publication that it is not sent, but others of its group are
   */
  function detach(viewer: Viewer, missed?: Publication): void {
    if (viewer.groups === undefined) return;
    queue.flush(viewer);
    markPosition(market, viewer, missed);
    leaveGroups(viewer);
  }

  function hold(viewer: Viewer, missed?: Publication): void {
    detach(viewer, missed);
    held.add(viewer);
  }

  function catchUp(viewer: Viewer): void {
    if (viewer.groups !== undefined) return;
    const endMs = options.now() + CATCH_UP_MS;
    if (serve(market, viewer, () => options.now() >= endMs)) {
      held.delete(viewer);
      joinGroups(viewer);
    } else {
      held.add(viewer);
    }
  }

  /** Gives all viewers of a group the same frames. */
  function send(group: Group, frames: readonly OutFrame[], publication?: Publication): void {
    if (frames.length === 0) return;
    for (const viewer of group.viewers) {
      if (viewer.outlet.canSend() && !queue.isFull(viewer)) queue.push(viewer, frames);
      else hold(viewer, publication);
    }
  }

  function servePaced(group: Group): void {
    const { paced } = group;
    const nowMs = options.now();
    if (paced === undefined || !hasNews(group, paced, nowMs)) return;
    send(group, toPacedFrames(market, group, paced, nowMs));
    settle(market, group, paced, nowMs);
  }

  const listener: MarketListener = {
    onGaps(_market, news, publication) {
      const toFrames = createGapPost(market, news);
      for (const group of groups.values()) send(group, toFrames(group), publication);
      oweGaps(viewers.values(), news);
    },
    onPublication(_market, publication) {
      if (held.size > 0) {
        const fromMs = earliestTradeMs(publication);
        for (const viewer of held) viewer.changedFromMs = Math.min(viewer.changedFromMs, fromMs);
      }
      for (const group of groups.values()) {
        if (group.paced !== undefined) noteNews(group, group.paced, publication);
        else send(group, toRunFrames(market, publication, group), publication);
      }
    },
    onMoved() {
      for (const viewer of viewers.values()) {
        detach(viewer);
        for (const subscription of viewer.subscriptions.values()) {
          subscription.snapshotDue = SNAPSHOT.moved;
        }
        catchUp(viewer);
      }
    },
  };
  const unlisten = market.listen(listener);

  function viewerOf(outlet: Outlet): Viewer {
    members.add(outlet);
    let viewer = viewers.get(outlet);
    if (viewer === undefined) {
      const subscriptions = new Map<number, Subscription>();
      const since = { waiting: 0, detachedMs: 0, changedFromMs: Infinity };
      viewer = { outlet, subscriptions, groups: undefined, ...since };
      viewers.set(outlet, viewer);
    }
    return viewer;
  }

  return {
    market,
    members,
    get isInStep() {
      return held.size === 0;
    },
    get isSending() {
      return !queue.isEmpty;
    },
    join(outlet) {
      members.add(outlet);
    },
    leave(outlet) {
      members.delete(outlet);
      const viewer = viewers.get(outlet);
      if (viewer === undefined) return;
      queue.drop(viewer);
      leaveGroups(viewer);
      held.delete(viewer);
      viewers.delete(outlet);
    },
    subscribed: (outlet) => [...(viewers.get(outlet)?.subscriptions.keys() ?? [])],
    isSubscribed: (outlet, instrument) =>
      viewers.get(outlet)?.subscriptions.has(instrument) === true,
    contractsOf(outlet) {
      const all = viewers.get(outlet)?.subscriptions.values() ?? [];
      return new Set([...all].map(({ contract, wish }) => toPartKey(contract, wish)));
    },
    subscribe(outlet, instrument, contract, wish, position) {
      const viewer = viewerOf(outlet);
      detach(viewer);
      const recovered = position && canRecover(market, instrument, contract, position);
      const snapshotDue = recovered === false ? SNAPSHOT.notRecovered : SNAPSHOT.asked;
      viewer.subscriptions.set(instrument, {
        instrument,
        contract,
        wish,
        cursor: position?.sequence ?? 0,
        changedFromMs: CHANGED_ANYWHERE,
        isResuming: recovered === true,
        snapshotDue: recovered === true ? undefined : snapshotDue,
        areGapsDue: true,
      });
      return recovered;
    },
    unsubscribe(outlet, instrument) {
      const viewer = viewers.get(outlet);
      if (viewer?.subscriptions.has(instrument) !== true) return;
      detach(viewer);
      viewer.subscriptions.delete(instrument);
    },
    refresh(outlet, instrument, wish) {
      const viewer = viewers.get(outlet);
      const known = viewer?.subscriptions.get(instrument);
      if (viewer === undefined || known === undefined) return;
      detach(viewer);
      viewer.subscriptions.set(instrument, { ...known, wish, snapshotDue: SNAPSHOT.asked });
    },
    onPaceChanged(outlet) {
      const viewer = viewers.get(outlet);
      if (viewer !== undefined) detach(viewer);
    },
    drain(outlet) {
      const viewer = viewers.get(outlet);
      if (viewer !== undefined) catchUp(viewer);
    },
    turn() {
      const nowMs = options.now();
      for (const group of groups.values()) {
        if (group.paced !== undefined && group.paced.dueMs <= nowMs) servePaced(group);
      }
      const endMs = nowMs + CATCH_UP_MS;
      for (const viewer of held) {
        if (!viewer.outlet.canSend()) continue;
        catchUp(viewer);
        if (options.now() >= endMs) break;
      }
    },
    sendHeartbeats(marketMs, serverMs) {
      const waiting = [...viewers.values()];
      const sendSlice = (): void => {
        for (const viewer of waiting.splice(-HEARTBEATS_AT_ONCE)) {
          if (!viewers.has(viewer.outlet) || !viewer.outlet.canSend()) continue;
          const sent = toSent(market, viewer, 'ticks');
          const frames = [toHeartbeatFrame(market, marketMs, serverMs, sent)];
          const marks = toSent(market, viewer, 'bars');
          if (marks.length > 0) {
            frames.push(toHeartbeatFrame(market, marketMs, serverMs, marks, FRAME.marks));
          }
          queue.push(viewer, frames);
        }
        if (waiting.length > 0) options.defer(sendSlice);
      };
      sendSlice();
    },
    close: unlisten,
  };
}
