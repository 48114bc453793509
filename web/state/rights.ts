/**
 * What the bearer of this page's login may do. Types only.
 */

/** `none` until somebody has logged in. */
export type Rights = 'full' | 'read' | 'none';
