/**
 * What follows for people from the room that this page is in: whether they may steer what is on screen, and as whom
 * they are there. No part of the first load.
 */
import type { AppState } from './app-state.ts';
import { readStored } from './settings.ts';

/** Key of the store for what this viewer wanted to be called last. */
export const VIEWER_NAME = 'viewer';

/** What this viewer wanted to be called last. */
export function readViewerName({ store }: AppState): string {
  const name = readStored(store, VIEWER_NAME);
  return typeof name === 'string' ? name : '';
}

/** Tells whether whoever looks at this page may steer the replay on screen. */
export function maySteer({ market, room, rights }: AppState): boolean {
  const info = market.value;
  const seat = room.value;
  if (info?.replay?.awayFrom !== undefined) return seat?.own === info.name;
  if (info?.replay?.room === undefined) return rights.value === 'full';
  if (seat?.room.room !== info.replay.room) return false;
  return seat.room.steering === 'everyone' || seat.room.host === seat.viewer;
}
