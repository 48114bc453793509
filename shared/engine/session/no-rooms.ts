/**
 * The rooms of an engine that nobody shares: there are none, and rights alone say who may steer a replay.
 */
import { checkRights } from './principal.ts';
import type { SharedRooms } from './rooms-contract.ts';
import { CommandError } from './services.ts';

const refuse = (): never => {
  throw new CommandError('UNKNOWN_ROOM', 'There are no rooms here.');
};
const nothing = (): void => undefined;

/** Makes them. */
export const createNoRooms = (): SharedRooms => ({
  size: 0,
  all: () => [],
  find: refuse,
  open: refuse,
  openEmpty: refuse,
  checkFree: refuse,
  join: refuse,
  seated: refuse,
  checkSteering: (_entry, { rights }, type) => checkRights({ rights }, 'full', type),
  setOwn: nothing,
  ownClocks: 0,
  leaveRoom: nothing,
  leave: nothing,
  closeMarket: nothing,
  peopleOf: () => 0,
  tell: nothing,
  lookAfter: nothing,
});
