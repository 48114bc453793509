/** A log that says nothing. */
import type { Log } from '../../../shared/engine/log.ts';

export const LOG: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
