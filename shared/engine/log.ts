/**
 * Where an engine writes what operators should know. Given to it; a worker of the page may well drop it.
 */

/** Structured log. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
