/**
 * Who is behind a connection: address, rights, whether they still hold, and what they are enough for.
 */
import { FORBIDDEN } from '../../wire/codes.ts';
import { CommandError } from './services.ts';

/** What a client may do: everything, or only look. */
export type Rights = 'full' | 'read';

/** A client as the upgrade request presented it. */
export interface Principal {
  readonly address: string;
  readonly rights: Rights;
  /** Has proved to run the server, or is on its machine; left out, whoever has full rights has. */
  readonly isOperator?: boolean | undefined;
  /** Turns false when the login that admitted it ends; left out, it never does. */
  readonly isValid?: (() => boolean) | undefined;
}

/** Refuses what a client has no rights for. @throws CommandError FORBIDDEN */
export function checkRights(
  { rights }: Pick<Principal, 'rights'>,
  wanted: Rights,
  type: string,
): void {
  if (rights === 'full' || wanted === 'read') return;
  throw new CommandError('FORBIDDEN', `${type}: ${FORBIDDEN}`);
}
