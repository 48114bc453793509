/**
 * The route that tells the statistics of a symbol beside what real markets show.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { MarketEntry } from '../../shared/engine/feed/market-entry.ts';
import { findMarket, type Services } from '../../shared/engine/session/services.ts';
import { REFERENCES } from '../../shared/engine/statistics/references.ts';
import type { StatisticsReport, Analyses } from '../../shared/engine/statistics/analyses.ts';
import { FACTS } from '../../shared/engine/statistics/stylised-facts.ts';
import { findInstrument } from './market-routes.ts';
import { Statistics, StatisticsQuery } from './statistics-schemas.ts';

const toNullable = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** While the sample still grows, a figure outside its range may be chance: no verdict yet. */
function toFacts({ facts, progress }: StatisticsReport) {
  return FACTS.map(({ key, name, expected, source, range: [least, most] }) => {
    const value = toNullable(facts[key]);
    return {
      key,
      name,
      expected,
      source,
      value,
      isAsExpected: value === null || progress < 1 ? null : value >= least && value <= most,
      references: REFERENCES.map((reference) => toNullable(reference.facts[key])),
    };
  });
}

function toCurves({ curves }: StatisticsReport) {
  return { ...curves, band: toNullable(curves.band), hill: toNullable(curves.hill) };
}

function toSample({ seconds, pastSeconds, progress, trades, hasHours }: StatisticsReport) {
  const tradesPerSecond = seconds > 0 ? trades / seconds : null;
  return { seconds, pastSeconds, progress, trades, tradesPerSecond, hasHours };
}

function toAnswer(entry: MarketEntry, symbol: string, report: StatisticsReport) {
  return {
    market: entry.market.name,
    symbol,
    label: entry.source.provenance.label,
    timeMs: Math.floor(entry.timeMs()),
    sample: toSample(report),
    facts: toFacts(report),
    curves: toCurves(report) as never,
    references: REFERENCES.map(({ name, span, source, curves }) => ({
      name,
      span,
      source,
      curves: curves as never,
    })),
  };
}

/** Registers /api/statistics. */
export function registerStatisticsRoutes(
  fastify: FastifyInstance,
  services: Services,
  analyses: Analyses,
): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();

  app.get(
    '/api/statistics',
    { schema: { querystring: StatisticsQuery, response: { 200: Statistics } } },
    (request) => {
      const entry = findMarket(services, request.query.market);
      const instrument = findInstrument(entry.market, request.query.symbol);
      return analyses
        .ask(entry.market, instrument)
        .then((report) => toAnswer(entry, instrument.symbol, report));
    },
  );
}
