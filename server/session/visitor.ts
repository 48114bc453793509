/**
 * Who is behind a connection: address, rights, and whether they still hold.
 */

/** What a client may do: everything, or only look. */
export type Rights = 'full' | 'read';

/** A client as the upgrade request presented it. */
export interface Visitor {
  readonly address: string;
  readonly rights: Rights;
  /** Turns false when the login that admitted it ends; left out, it never does. */
  readonly isValid?: (() => boolean) | undefined;
}
