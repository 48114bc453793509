/**
 * Nanoseconds since 1970, which no double holds, come through the decoders and the REST calls of share venues digit by
 * digit.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExactTime } from '../../shared/venue/event.ts';
import { parseExact } from '../../shared/venue/exact-json.ts';
import { MASSIVE } from '../../shared/venue/massive.ts';
import { toEpochNs } from '../../shared/venue/rest.ts';
import { TIINGO } from '../../shared/venue/tiingo.ts';

/** From 2001 to 2286: nineteen digits. */
const epochNs = fc.bigInt(10n ** 18n, 10n ** 19n - 1n).map(String);

const digitsOf = (time: ExactTime | undefined): string =>
  time === undefined ? 'no time' : toEpochNs(time);

test('a row of Tiingo keeps them', () => {
  fc.assert(
    fc.property(epochNs, (ns) => {
      const text = `{"messageType":"A","service":"iex","data":["T","",${ns},"wes",null,null,null,null,null,50.285,200,null,0,0,0,0]}`;
      const [trade] = TIINGO.createDecoder({ settings: {} }).decode(text);
      expect(digitsOf(trade as ExactTime | undefined)).toBe(ns);
    }),
    { examples: [['1548873225594808294']] },
  );
});

test('a page of Massive keeps them, and asks from where it stood', () => {
  const symbol = 'AAPL';
  const context = { settings: {}, keys: { MASSIVE_KEY: 'KEY' } };
  fc.assert(
    fc.property(epochNs, epochNs, (sip, trf) => {
      const query = {
        ...context,
        symbol,
        from: { timeMs: Number(sip.slice(0, 13)), timeNs: Number(sip.slice(13)) },
        until: { timeMs: Number(trf.slice(0, 13)), timeNs: Number(trf.slice(13)) },
      };
      const request = MASSIVE.trades!.first(query);
      expect(request.path).toContain(`timestamp.gte=${sip}&timestamp.lte=${trf}`);
      const row = `"id":"5","price":1,"size":2,"sip_timestamp":${sip},"trf_timestamp":${trf}`;
      const body = parseExact(`{"results":[{"exchange":11,${row}},{"exchange":4,${row}}]}`);
      const { items } = MASSIVE.trades!.parse({ request, headers: {}, body }, query);
      expect(items.map(digitsOf)).toEqual([sip, trf]);
    }),
  );
});
