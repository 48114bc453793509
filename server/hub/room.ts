/**
 * Everybody who looks at one market. Decides who gets which run and when; never encodes a tick of its own.
 * A viewer is either in step (it shares ready-made frames with all that have equal subscriptions) or
 * detached: then it is served from the journal, as fast as it acknowledges, until it is in step again.
 * Promises: per symbol a viewer gets consecutive sequences, or a gap and a snapshot, never a part.
 */
import { GAP, SNAPSHOT, type SnapshotCause } from '../../shared/codes.ts';
import type { Market, MarketListener, Publication } from '../market/market.ts';
import {
  toBarFrames,
  toCatchUpFrame,
  toGapFrame,
  toHeartbeatFrame,
  toRunFrames,
  toSnapshotFrame,
} from './frames.ts';
import type { Outlet } from './outlet.ts';
import {
  type Group,
  type Subscription,
  toGroupKey,
  type Viewer,
  type Wish,
} from './subscription.ts';

/** Where a returning client stood in one symbol. */
export interface Position {
  epoch: number;
  sequence: number;
}

/** The viewers of one market. */
export interface Room {
  readonly market: Market;
  /** Clients that look at this market, subscribed or not. */
  readonly members: ReadonlySet<Outlet>;
  /** True while no viewer is held back: a replay at full speed may go on. */
  readonly isInStep: boolean;
  join(outlet: Outlet): void;
  /** Takes a client out of the market altogether. */
  leave(outlet: Outlet): void;
  subscribed(outlet: Outlet): readonly number[];
  isSubscribed(outlet: Outlet, instrument: number): boolean;
  /**
   * Subscribes or changes what is wanted. Call `drain` afterwards, when the reply is sent.
   * @returns on resume: whether every missed tick is still here
   */
  subscribe(
    outlet: Outlet,
    instrument: number,
    wish: Wish,
    position?: Position,
  ): boolean | undefined;
  unsubscribe(outlet: Outlet, instrument: number): void;
  /** Sends what the client is owed, as far as its window allows. */
  drain(outlet: Outlet): void;
  sendHeartbeats(marketMs: number, serverMs: number): void;
  close(): void;
}

/** Makes the room of a market and begins to listen to it. */
export function createRoom(market: Market): Room {
  const members = new Set<Outlet>();
  const viewers = new Map<Outlet, Viewer>();
  const groups = new Map<string, Group>();
  const held = new Set<Viewer>();

  function leaveGroup(viewer: Viewer): void {
    const { group } = viewer;
    if (group === undefined) return;
    group.viewers.delete(viewer);
    if (group.viewers.size === 0) groups.delete(group.key);
    viewer.group = undefined;
  }

  function joinGroup(viewer: Viewer): void {
    if (viewer.subscriptions.size === 0) return;
    const key = toGroupKey(viewer);
    let group = groups.get(key);
    if (group === undefined) {
      const has = new Uint8Array(market.instruments.length);
      for (const instrument of viewer.subscriptions.keys()) has[instrument] = 1;
      group = { key, has, viewers: new Set() };
      groups.set(key, group);
    }
    group.viewers.add(viewer);
    viewer.group = group;
  }

  /** Takes a viewer out of step; its cursors then say what it has been sent. */
  function detach(viewer: Viewer, missed?: Publication): void {
    if (viewer.group === undefined) return;
    leaveGroup(viewer);
    viewer.detachedMs = Math.floor(market.lastTimeMs);
    for (const subscription of viewer.subscriptions.values()) {
      subscription.cursor = market.state(subscription.instrument).sequence;
    }
    if (missed === undefined) return;
    for (let i = 0; i < missed.runs; i++) {
      const subscription = viewer.subscriptions.get(missed.instrument[i]!);
      if (subscription !== undefined) subscription.cursor = missed.firstSequence[i]! - 1;
    }
  }

  function sendSnapshot(viewer: Viewer, subscription: Subscription, cause: SnapshotCause): void {
    const { instrument, wish } = subscription;
    viewer.outlet.sendFrame(toSnapshotFrame(market, instrument, wish.ticks, cause));
    for (const bars of wish.bars) {
      for (const frame of toBarFrames(market, instrument, bars)) viewer.outlet.sendFrame(frame);
    }
    subscription.cursor = market.state(instrument).sequence;
    subscription.snapshotDue = undefined;
  }

  function sendMissed(viewer: Viewer, subscription: Subscription): void {
    const { instrument, cursor } = subscription;
    const oldest = market.journalOf(instrument).firstSequence;
    if (oldest <= cursor + 1) {
      const { frame, ticks } = toCatchUpFrame(market, instrument, cursor + 1);
      viewer.outlet.sendFrame(frame);
      subscription.cursor += ticks;
      return;
    }
    const state = market.state(instrument);
    const gap = {
      instrument,
      fromSequence: cursor + 1,
      toSequence: state.sequence,
      cause: GAP.clientBehind,
      fromMs: viewer.detachedMs,
      toMs: Math.floor(Math.max(state.lastMs, state.quoteMs)),
    };
    viewer.outlet.sendFrame(toGapFrame(market, gap));
    subscription.snapshotDue = SNAPSHOT.notRecovered;
  }

  /** Serves one subscription. @returns false when the window closed before it was in step */
  function serve(viewer: Viewer, subscription: Subscription): boolean {
    while (isBehind(subscription)) {
      if (!viewer.outlet.canSend()) return false;
      if (subscription.snapshotDue === undefined) sendMissed(viewer, subscription);
      else sendSnapshot(viewer, subscription, subscription.snapshotDue);
    }
    return true;
  }

  const isBehind = (subscription: Subscription): boolean =>
    subscription.snapshotDue !== undefined ||
    subscription.cursor < market.state(subscription.instrument).sequence;

  function catchUp(viewer: Viewer): void {
    if (viewer.group !== undefined) return;
    for (const subscription of viewer.subscriptions.values()) {
      if (!serve(viewer, subscription)) {
        held.add(viewer);
        return;
      }
    }
    held.delete(viewer);
    joinGroup(viewer);
  }

  function send(group: Group, publication: Publication): void {
    const frames = toRunFrames(market, publication, group);
    if (frames.length === 0) return;
    for (const viewer of group.viewers) {
      if (viewer.outlet.canSend()) {
        for (const frame of frames) viewer.outlet.sendFrame(frame);
      } else {
        detach(viewer, publication);
        held.add(viewer);
      }
    }
  }

  const listener: MarketListener = {
    onPublication(_market, publication) {
      for (const group of groups.values()) send(group, publication);
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
      viewer = { outlet, subscriptions: new Map(), group: undefined, detachedMs: 0 };
      viewers.set(outlet, viewer);
    }
    return viewer;
  }

  function canRecover(instrument: number, position: Position): boolean {
    const { sequence } = market.state(instrument);
    return (
      position.epoch === market.epoch &&
      position.sequence <= sequence &&
      market.journalOf(instrument).firstSequence <= position.sequence + 1
    );
  }

  return {
    market,
    members,
    get isInStep() {
      return held.size === 0;
    },
    join(outlet) {
      members.add(outlet);
    },
    leave(outlet) {
      members.delete(outlet);
      const viewer = viewers.get(outlet);
      if (viewer === undefined) return;
      leaveGroup(viewer);
      held.delete(viewer);
      viewers.delete(outlet);
    },
    subscribed: (outlet) => [...(viewers.get(outlet)?.subscriptions.keys() ?? [])],
    isSubscribed: (outlet, instrument) =>
      viewers.get(outlet)?.subscriptions.has(instrument) === true,
    subscribe(outlet, instrument, wish, position) {
      const viewer = viewerOf(outlet);
      detach(viewer);
      const recovered = position && canRecover(instrument, position);
      viewer.subscriptions.set(instrument, {
        instrument,
        wish,
        cursor: recovered === true ? position.sequence : 0,
        snapshotDue:
          recovered === undefined ? SNAPSHOT.asked : recovered ? undefined : SNAPSHOT.notRecovered,
      });
      return recovered;
    },
    unsubscribe(outlet, instrument) {
      const viewer = viewers.get(outlet);
      if (viewer?.subscriptions.has(instrument) !== true) return;
      detach(viewer);
      viewer.subscriptions.delete(instrument);
    },
    drain(outlet) {
      const viewer = viewers.get(outlet);
      if (viewer !== undefined) catchUp(viewer);
    },
    sendHeartbeats(marketMs, serverMs) {
      for (const viewer of viewers.values()) {
        const inStep = viewer.group !== undefined ? viewer.subscriptions.keys() : [];
        if (!viewer.outlet.canSend()) continue;
        viewer.outlet.sendFrame(toHeartbeatFrame(market, marketMs, serverMs, inStep));
      }
    },
    close: unlisten,
  };
}
