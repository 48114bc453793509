/**
 * The statistics of a symbol as clients are told: facts and curves beside those of real recordings.
 */
import type { Statistics, StatisticsFact } from '../../wire/answer.ts';
import type { StatisticsReport } from './analyses.ts';
import { REFERENCES } from './references.ts';
import { FACTS } from './stylised-facts.ts';

const toNullable = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** While the sample still grows, a figure outside its range may be chance: no verdict yet. */
function toFacts({ facts, progress }: StatisticsReport): StatisticsFact[] {
  return FACTS.map(({ key, name, expected, source, range: [min, max] }) => {
    const value = toNullable(facts[key]);
    return {
      key,
      name,
      expected,
      source,
      value,
      isAsExpected: value === null || progress < 1 ? null : value >= min && value <= max,
      references: REFERENCES.map((reference) => toNullable(reference.facts[key])),
    };
  });
}

/** Turns a report into its JSON form. */
export function toStatistics(
  report: StatisticsReport,
): Pick<Statistics, 'sample' | 'facts' | 'curves' | 'references'> {
  const { seconds, pastSeconds, progress, trades, hasHours, curves } = report;
  const tradesPerSecond = seconds > 0 ? trades / seconds : null;
  return {
    sample: { seconds, pastSeconds, progress, trades, tradesPerSecond, hasHours },
    facts: toFacts(report),
    curves: { ...curves, band: toNullable(curves.band), hill: toNullable(curves.hill) },
    references: REFERENCES.map(({ name, span, source, curves: others }) => ({
      name,
      span,
      source,
      curves: others,
    })),
  };
}
