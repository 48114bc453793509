/**
 * What can be started in a simulated market, as the server lists it, and who may. Types only.
 */

/** What the bearer of this page's login may do. */
export type Rights = 'full' | 'read' | 'none';

/** One number that shapes an event. */
export interface Setting {
  name: string;
  default: number;
  min: number;
  max: number;
  description: string;
}

/** One kind of event. */
export interface EventKind {
  event: string;
  label: string;
  description: string;
  /** Usual target; missing where one must be named. */
  target?: string;
  settings: readonly Setting[];
}

/** A scenario that comes with the server. */
export interface Script {
  name: string;
  description: string;
}

/** Everything that can be started. */
export interface ScenarioCatalogue {
  scenarios: readonly Script[];
  events: readonly EventKind[];
}
