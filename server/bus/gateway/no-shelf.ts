/**
 * The recordings of a gateway: none. Those of its feed are looked at there.
 */
import { CommandError } from '../../../shared/engine/session/services.ts';
import type { Shelf } from '../../recording/recording-shelf.ts';

const refuse = (): never => {
  throw new CommandError('UNKNOWN_RECORDING', 'Recordings are with the feed.');
};

/** Makes it. */
export const createNoShelf = (): Shelf => ({
  list: () => Promise.resolve([]),
  overview: refuse,
  terms: () => undefined,
  open: refuse,
  tape: refuse,
  newPath: refuse,
  ensure: () => Promise.resolve(),
});
