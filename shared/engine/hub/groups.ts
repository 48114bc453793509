/**
 * The groups of one market: who is in step shares ready-made frames with all whose subscriptions are equal. Gives
 * each group what is published, or, where it is throttled, what is due. A member whose window is full is handed back.
 */
import type { MarketView } from '../market/market-view.ts';
import type { BarNews } from '../market/bar-intake.ts';
import type { GapNews } from '../market/gap-log.ts';
import type { Publication } from '../market/publication.ts';
import { toBarNewsFrames } from './bar-news.ts';
import { toRunFrames } from './frames.ts';
import type { OutFrame } from './frame-sink.ts';
import { createGapPost } from './gap-frames.ts';
import {
  createGroup,
  type Group,
  noteBars,
  noteNews,
  noteSent,
  type ThrottledState,
} from './group.ts';
import { toParts } from './parts.ts';
import type { SendQueue } from './send-queue.ts';
import type { ServiceLine, Slice, Task } from './service-line.ts';
import type { Subscriber } from './subscription.ts';
import {
  beginServing,
  hasNews,
  isPrompt,
  isUrgent,
  nextPiece,
  type Piece,
  wholePiece,
} from './throttled.ts';

/** What groups need. */
export interface GroupsOptions {
  readonly flushMs: number;
  readonly leastFlushMs?: number | undefined;
  readonly now: () => number;
  readonly queue: SendQueue;
  /** Serves throttled groups that are due. */
  readonly line: ServiceLine;
  /**
   * Takes a member out of step that cannot be sent something.
   * @param missed a publication that it is not sent, but others of its group are
   */
  readonly hold: (subscriber: Subscriber, missed?: Publication) => void;
}

/** The groups. */
export interface Groups {
  /** True while one of them is to be served sooner than a flush interval after the last time. */
  readonly isHurried: boolean;
  /** Puts a subscriber, which has been sent everything, into the groups that it belongs to. */
  join(subscriber: Subscriber): void;
  leave(subscriber: Subscriber): void;
  /** Forgets all groups; their members are told by the caller. */
  clear(): void;
  publish(publication: Publication): void;
  /** Gives what recorded bars have changed: the new state of each symbol, and its bars. */
  publishBars(news: readonly BarNews[]): void;
  /** Tells of gaps. @param publication follows in the same turn; the gaps then go along with it where they can */
  tellGaps(news: readonly GapNews[], publication?: Publication): void;
  /** Serves the throttled groups that are due. Called at every flush. */
  turn(): void;
}

type RoomGroup = Group<Subscriber>;

/** Makes an empty set of groups. */
export function createGroups(market: MarketView, options: GroupsOptions): Groups {
  const { queue, line, hold, flushMs, leastFlushMs = flushMs } = options;
  const groups = new Map<string, RoomGroup>();
  const tasks = new Map<RoomGroup, Task>();
  /** Groups to be served sooner than a flush interval after the last time. */
  let hurried = 0;
  /** Gaps that wait for the ticks after them, which come in the same turn. */
  let gapsAhead: ((group: RoomGroup) => OutFrame[]) | undefined;

  /** Gives all members of a group the same frames. */
  function send(group: RoomGroup, frames: readonly OutFrame[], publication?: Publication): void {
    if (frames.length === 0) return;
    for (const subscriber of group.subscribers) {
      if (subscriber.sink.canSend() && !queue.isFull(subscriber)) queue.push(subscriber, frames);
      else hold(subscriber, publication);
    }
  }

  function handOver(group: RoomGroup, { frames, isLost, settle }: Piece): void {
    if (isLost) for (const subscriber of group.subscribers) hold(subscriber);
    else send(group, frames);
    settle();
  }

  function serve(group: RoomGroup, throttled: ThrottledState, slice: Slice): boolean {
    while (!market.isRebuilding && group.subscribers.size > 0) {
      const piece = nextPiece(market, group, throttled);
      if (piece === undefined) return false;
      handOver(group, piece);
      for (const { length } of piece.frames) slice.spend(length);
      if (slice.isOver) return true;
    }
    return false;
  }

  function taskOf(group: RoomGroup, throttled: ThrottledState): Task {
    let task = tasks.get(group);
    if (task === undefined) {
      task = { serve: (slice) => serve(group, throttled, slice) };
      tasks.set(group, task);
    }
    return task;
  }

  const isHurried = ({ contract: { mode, everyMs } }: RoomGroup): boolean =>
    mode === 'every' && everyMs < flushMs;

  function keep(group: RoomGroup): void {
    if (!groups.has(group.key) && isHurried(group)) hurried++;
    groups.set(group.key, group);
  }

  function drop(group: RoomGroup): void {
    if (groups.delete(group.key) && isHurried(group)) hurried--;
    const task = tasks.get(group);
    if (task === undefined) return;
    line.remove(task);
    tasks.delete(group);
  }

  /** Brings a group to where everybody stands who is up to date; that its bars lag does no harm. */
  function bringUpToDate(group: RoomGroup): void {
    const { throttled, contract } = group;
    if (throttled === undefined || throttled.dirty.size === 0 || contract.mode === 'bars') return;
    handOver(group, wholePiece(market, group, throttled));
  }

  return {
    get isHurried() {
      return hurried > 0;
    },
    join(subscriber) {
      subscriber.groups = toParts(subscriber, leastFlushMs, market.hasRecordedBars).map(
        ({ key, contract, barIntervals, ids }) => {
          let group = groups.get(key);
          if (group === undefined) {
            group = createGroup(key, contract, barIntervals, ids, market, options.now());
          } else {
            bringUpToDate(group);
          }
          /* Being brought up to date may have emptied the group and so taken it off the list. */
          keep(group);
          group.subscribers.add(subscriber);
          return group;
        },
      );
    },
    leave(subscriber) {
      for (const group of subscriber.groups ?? []) {
        group.subscribers.delete(subscriber);
        if (group.subscribers.size === 0) drop(group);
      }
      subscriber.groups = undefined;
    },
    clear() {
      for (const group of groups.values()) drop(group);
    },
    publish(publication) {
      const toGaps = gapsAhead;
      gapsAhead = undefined;
      const nowMs = options.now();
      for (const group of groups.values()) {
        const { throttled, ids } = group;
        if (throttled !== undefined && !isPrompt(group, throttled, publication, nowMs, flushMs)) {
          noteNews(ids, throttled, publication);
          if (isUrgent(group, publication, flushMs)) bringUpToDate(group);
          continue;
        }
        const runs = toRunFrames(market, publication, ids);
        if (throttled !== undefined && runs.length > 0) {
          noteSent(group, throttled, publication, nowMs);
          send(group, runs, publication);
        } else {
          send(group, toGaps === undefined ? runs : [...toGaps(group), ...runs], publication);
        }
      }
    },
    publishBars(news) {
      for (const group of groups.values()) {
        const { throttled, contract } = group;
        /* Where every tick is wanted, bars that are no ticks come as they are recorded: nothing of them is gathered. */
        if (throttled !== undefined && contract.mode !== 'every')
          noteBars(group.ids, throttled, news);
        else send(group, toBarNewsFrames(market, group, news));
      }
    },
    tellGaps(news, publication) {
      const toFrames = createGapPost(market, news);
      /* With its ticks: were the gaps sent alone, they might close a window, and the ticks would be missed. */
      if (publication !== undefined) gapsAhead = toFrames;
      for (const group of groups.values()) {
        if (publication === undefined || group.throttled !== undefined) {
          send(group, toFrames(group), publication);
        }
      }
    },
    turn() {
      if (market.isRebuilding) return;
      const nowMs = options.now();
      for (const group of groups.values()) {
        const { throttled } = group;
        if (throttled === undefined || throttled.dueMs > nowMs) continue;
        const isAtIt = throttled.dirtyLeft > 0 || throttled.changedLeft > 0;
        if (!isAtIt) {
          if (!hasNews(group, throttled, nowMs)) continue;
          beginServing(group, throttled, nowMs);
        }
        line.add(taskOf(group, throttled));
      }
    },
  };
}
