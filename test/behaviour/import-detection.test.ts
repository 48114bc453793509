/** What every recorded file that is at hand is taken for: the right format has it, and no other claims it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { listInputs } from '../../server/tape/import/list-inputs.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** What files are, by their paths; the first that fits counts. Undefined is no market data, or not in a form that is read. */
const FORMATS: readonly (readonly [RegExp, string | undefined])[] = [
  [/licenses|marketstatus|reference|control-lines|msgpack|\.(mjs|sh)$|22-config/, undefined],
  [/\.frag|\.dbz$/, undefined],
  [/^databento/, 'dbn'],
  [/rest-.*aggs/, 'json-bars'],
  [/rest-(?!.*depth|.*books)|market-trades-snapshot/, 'json-trades'],
  [/binance-us|BINANCE|binance_trades|hftbacktest\/(spot|cm)/, 'binance-frames'],
  [/hyperliquid|faults\/\d+.*hyper/, 'hyperliquid-frames'],
  [/COINBASE|coinbase-exchange/, 'coinbase-frames'],
  [/coinbase_l2|coinbase-advanced/, 'coinbase-advanced-frames'],
  [/kraken|KRAKEN/, 'kraken-frames'],
  [/connectors\/(\w+)\//, 'frames of the venue'],
  [/lean-crypto/, 'lean-bars'],
  [/lean-fx/, 'lean-ticks'],
  [/derived|faults\/.*\.csv/, 'binance-csv'],
  [/gocryptotrader|plotly|pyalgotrade/, 'table'],
];

const expectedOf = (path: string): string | undefined => {
  const [, format] = FORMATS.find(([pattern]) => pattern.test(path)) ?? [];
  const venue = /connectors\/(\w+)/.exec(path)?.[1] ?? '';
  return format === 'frames of the venue' ? `${venue}-frames` : format;
};

describe.skipIf(!existsSync(DATA))('the recorded files', () => {
  test('are told without a question, each as what it is', async () => {
    const { inputs } = await listInputs([DATA], {});
    const wrong = inputs
      .map(({ path, format, what }) => ({ path: path.slice(DATA.length), format, what }))
      .filter(
        ({ path, format }) => format !== expectedOf(path) && !/^faults\/\d+-.*\.jsonl/.test(path),
      )
      .map(({ path, format, what }) => `${path}: ${format ?? what}, not ${expectedOf(path)}`);
    expect(inputs.length).toBeGreaterThan(150);
    expect(wrong).toEqual([]);
  });
});
