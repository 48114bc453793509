/**
 * Metrics that are read when somebody asks: rows of labels and values from figures that are kept elsewhere.
 */
import { Counter, Gauge, type Registry } from 'prom-client';

/** Rows of one metric: labels and value. */
export type Row = [labels: Record<string, string>, value: number];

/** Adds metrics that are read on demand. Counters are set anew from totals that only grow. */
export function createTables(registry: Registry) {
  const add = (
    kind: typeof Counter | typeof Gauge,
    name: string,
    help: string,
    labelNames: string[],
    read: () => Iterable<Row>,
  ): void => {
    const metric = new kind({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        metric.reset();
        for (const [labels, value] of read()) metric.inc(labels, value);
      },
    });
  };
  return {
    counter: (name: string, help: string, labels: string[], read: () => Iterable<Row>): void =>
      add(Counter, name, help, labels, read),
    gauge: (name: string, help: string, labels: string[], read: () => Iterable<Row>): void =>
      add(Gauge, name, help, labels, read),
    count: (name: string, help: string, read: () => number): void =>
      add(Counter, name, help, [], () => [[{}, read()]]),
    level: (name: string, help: string, read: () => number): void =>
      add(Gauge, name, help, [], () => [[{}, read()]]),
  };
}
/** Adds metrics to one registry. */
export type Tables = ReturnType<typeof createTables>;
