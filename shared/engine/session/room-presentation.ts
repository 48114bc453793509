/**
 * What the host of a room shows its viewers: where it points, what it has framed; and who has raised a hand. Promises a
 * calm rate whatever the host does, one encoding for all viewers, and that a viewer who reads nothing costs the others
 * nothing and is told how things stand when it reads again.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { RoomPresentation } from '../../wire/presentation.ts';
import { type SharedText, toSharedText } from '../hub/message.ts';
import type { Cancel, Surroundings } from '../surroundings.ts';

/** The connection of a viewer. */
export interface PresentClient {
  sendShared(text: SharedText): void;
  /** True while much of what it was sent has not left yet. */
  readonly isBehind: boolean;
}

/** What the host changes: what is left out stays, null takes it away. */
export interface Presenting {
  readonly point?: RoomPresentation['point'] | null | undefined;
  readonly frame?: RoomPresentation['frame'] | null | undefined;
}

/** A room's presentation. */
export interface Presentation {
  /** How things stand; undefined where nothing is shown and no hand is up. */
  readonly state: RoomPresentation | undefined;
  present(change: Presenting): void;
  raise(viewer: number, isRaised: boolean): void;
  /** Its viewer is gone for good. */
  forget(viewer: number): void;
  /** Another is host now: what the one before pointed at is nobody's. */
  onHost(): void;
  /** Tells those who had been behind. Called about once a second. */
  lookAfter(): void;
  close(): void;
}

/** Makes one that shows nothing. @param clients who is connected, at any time */
export function createPresentation(
  room: string,
  clients: () => Iterable<PresentClient>,
  { elapsed, after, defer }: Pick<Surroundings, 'elapsed' | 'after' | 'defer'>,
): Presentation {
  let point: RoomPresentation['point'];
  let frame: RoomPresentation['frame'];
  const hands = new Set<number>();
  const behind = new Set<PresentClient>();
  let sentMs = -Infinity;
  let cancel: Cancel | undefined;

  const toText = () =>
    toSharedText(
      JSON.stringify({
        type: 'presented',
        room,
        point: point ?? null,
        frame: frame ?? null,
        hands: [...hands],
      }),
    );

  function send(): void {
    cancel = undefined;
    sentMs = elapsed();
    const text = toText();
    for (const client of clients()) {
      if (client.isBehind) behind.add(client);
      else client.sendShared(text);
    }
  }

  /** The newest state goes out: at once after a rest, else when the time has come. */
  function wake(): void {
    if (cancel !== undefined) return;
    const waitMs = sentMs + LIMITS.presentMs - elapsed();
    cancel = waitMs > 0 ? after(waitMs, send) : defer(send);
  }

  function lower(viewer: number): void {
    if (hands.delete(viewer)) wake();
  }

  return {
    get state() {
      if (point === undefined && frame === undefined && hands.size === 0) return undefined;
      return {
        ...(point === undefined ? {} : { point }),
        ...(frame === undefined ? {} : { frame }),
        hands: [...hands],
      };
    },
    present(change) {
      if (change.point !== undefined) point = change.point ?? undefined;
      if (change.frame !== undefined) frame = change.frame ?? undefined;
      wake();
    },
    raise(viewer, isRaised) {
      if (!isRaised) lower(viewer);
      else if (!hands.has(viewer) && hands.size < LIMITS.roomHands) {
        hands.add(viewer);
        wake();
      }
    },
    forget: lower,
    onHost() {
      if (point === undefined) return;
      point = undefined;
      wake();
    },
    lookAfter() {
      if (behind.size === 0) return;
      const connected = new Set(clients());
      const text = toText();
      for (const client of behind) {
        if (connected.has(client) && client.isBehind) continue;
        behind.delete(client);
        if (connected.has(client)) client.sendShared(text);
      }
    },
    close: () => cancel?.(),
  };
}
