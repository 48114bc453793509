/**
 * The scenarios that come with the simulator, by name. Each also lies beside this file as YAML, as an
 * example to start from; a test keeps the two alike. Data only.
 */
import { toScenario, type Scenario } from './scenario.ts';

/** Scenarios by the name that `--scenario` takes. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [
    {
      name: 'flash-crash',
      description:
        'The whole market falls six percent in 90 seconds and recovers most of it in four minutes.',
      events: [{ at: '2m', event: 'flash_crash' }],
    },
    {
      name: 'earnings-gap',
      description:
        'Halted before its figures, NVDA reopens nine percent higher; a minute later TSLA disappoints.',
      events: [
        { at: '1m', event: 'halt', target: 'NVDA', haltSeconds: 60 },
        { at: '1m 30s', event: 'earnings_gap', target: 'NVDA', movePercent: 9 },
        { at: '3m', event: 'earnings_gap', target: 'TSLA', movePercent: -7 },
      ],
    },
    {
      name: 'short-squeeze',
      description: 'Buyers drive INTC up by a quarter within ten minutes, through limit halts.',
      events: [{ at: '1m', event: 'short_squeeze', target: 'INTC' }],
    },
    {
      name: 'sector-news',
      description:
        'Energy jumps on news, utilities fall a minute later; the rest of the market looks on.',
      events: [
        { at: '1m', event: 'sector_news', target: 'sector:Energy', movePercent: 4 },
        { at: '2m', event: 'sector_news', target: 'sector:Utilities', movePercent: -2.5 },
      ],
    },
    {
      name: 'halt-resume',
      description: 'AAPL is halted for news, and somebody ends the halt by hand two minutes later.',
      events: [
        { at: '1m', event: 'halt', target: 'AAPL', haltSeconds: 0 },
        { at: '3m', event: 'resume', target: 'AAPL' },
      ],
    },
    {
      name: 'liquidity-drought',
      description: 'Makers step back everywhere for five minutes: wide spreads, small sizes.',
      events: [{ at: '1m', event: 'liquidity_drought' }],
    },
    {
      name: 'fat-finger',
      description:
        'Somebody sells MSFT three percent down in one order; half a minute later, GE is bought up.',
      events: [
        { at: '1m', event: 'fat_finger', target: 'MSFT' },
        { at: '1m 30s', event: 'fat_finger', target: 'GE', movePercent: 4, prints: 20 },
      ],
    },
    {
      name: 'feed-outage',
      description: 'Twenty seconds without any tick, then all of them with the gap flag.',
      events: [{ at: '1m', event: 'feed_outage' }],
    },
    {
      name: 'burst',
      description: 'Ten seconds at 50,000 ticks a second.',
      events: [{ at: '1m', event: 'burst' }],
    },
    {
      name: 'bad-day',
      description:
        'A quarter of an hour that has everything: news, a crash, halts, an outage and a burst.',
      seed: 7,
      events: [
        { at: '1m', event: 'sector_news', target: 'sector:Financials', movePercent: -2.5 },
        { at: '2m 30s', event: 'liquidity_drought', droughtSeconds: 240 },
        { at: '4m', event: 'flash_crash', dropPercent: 7, fallSeconds: 120 },
        { at: '5m', event: 'burst', ticksPerSecond: 20_000, burstSeconds: 15 },
        { at: '7m', event: 'feed_outage', target: 'sector:Technology' },
        { at: '8m', event: 'fat_finger', target: 'PG', movePercent: -3 },
        { at: '10m', event: 'short_squeeze', target: 'NKE', riseSeconds: 240 },
      ],
    },
  ].map((scenario) => [scenario.name, toScenario(scenario)]),
);
