/**
 * Who is behind a connection: address, rights, whether they still hold, and what they are enough for.
 */
import { ERRORS } from '../../wire/codes.ts';
import type { Command } from '../../wire/command.ts';
import { CommandError } from './services.ts';

/** What a client may do: everything, or only look. */
export type Rights = 'full' | 'read';

/** A client as the upgrade request presented it. */
export interface Principal {
  readonly address: string;
  readonly rights: Rights;
  /** Turns false when the login that admitted it ends; left out, it never does. */
  readonly isValid?: (() => boolean) | undefined;
}

/** Commands about replays and events that change nothing. */
const LOOKING = new Set<Command['type']>(['join', 'events']);

/** Refuses a command about replays or events to whom may only look. @throws CommandError FORBIDDEN */
export function checkRights({ rights }: Principal, type: Command['type']): void {
  if (rights === 'full' || LOOKING.has(type)) return;
  throw new CommandError('FORBIDDEN', `${type}: ${ERRORS.FORBIDDEN.meaning}`);
}
