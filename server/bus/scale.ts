/**
 * What a process is among others, and how its line to them is: read when somebody asks for health or metrics.
 */
import type { Bus } from './bus.ts';
import type { GatewayReport } from './gateway/gateway-line.ts';

/** `server` has no others; a `feed` publishes; a `gateway`, a worker too, follows one. */
export type Role = 'server' | 'feed' | 'gateway';

/** Where the figures come from. */
export interface ScaleSource {
  readonly role: Role;
  readonly bus?: Pick<Bus, 'state' | 'reconnects' | 'counts'> | undefined;
  /** Of a feed: gateways that are heard, and sessions that it hosts for their clients. */
  readonly hosted?: (() => { readonly gateways: number; readonly clients: number }) | undefined;
  /** Of a gateway: how it follows. */
  readonly followed?: (() => GatewayReport) | undefined;
}

/** A process on its own. */
export const ALONE: ScaleSource = { role: 'server' };
