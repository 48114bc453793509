/** A live feed from end to end: a venue on this machine, the product's own server, a page's socket. */
import { afterEach, describe, expect, test } from 'vitest';
import { toVenueChoice } from '../../../../server/feeds/venue-kind.ts';
import { openVenues } from '../../../../server/feeds/venue/open-venue.ts';
import { createSurroundings } from '../../../../server/machine/surroundings.ts';
import { toConfig } from '../../../../server/config.ts';
import type { Client } from '../../../../shared/client/client-contract.ts';
import { VENUES } from '../../../../shared/venue/registry.ts';
import { connectTo, startTestServer, type TestServer } from '../../../support/test-server.ts';
import { until } from '../../../support/until.ts';
import { BINANCE } from '../../../support/venue/dialects/binance.ts';
import { type FakeVenue, startFakeVenue } from '../../../support/venue/fake-venue.ts';

const INSTRUMENTS = [
  { symbol: 'BTCUSDT', priceStep: '0.01', sizeStep: '0.00001' },
  { symbol: 'ETHUSDT', priceStep: '0.01', sizeStep: '0.0001' },
];

let venue: FakeVenue;
let server: TestServer;
let client: Client;

afterEach(async () => {
  client.close();
  await server.stop();
  await venue.stop();
});

async function start(symbols: string): Promise<void> {
  venue = await startFakeVenue(BINANCE, { instruments: INSTRUMENTS });
  const config = toConfig({}, {}, {});
  const table = VENUES.find(({ id }) => id === 'binance')!;
  const choice = toVenueChoice(table, symbols, {
    config,
    nowMs: Date.now(),
    variables: venue.environment,
  });
  const source = openVenues([choice], { clock: createSurroundings() });
  server = await startTestServer(source);
  client = connectTo(server.url);
}

describe('a live feed of Binance', () => {
  test('brings trades and quotes of a venue to a page with every digit', async () => {
    await start('btcusdt');
    venue.trade('BTCUSDT', { price: '61837.63', size: '0.00012' });
    await until(() => server.markets.primary.market.find('BTCUSDT') !== undefined, 'listed');
    const { market } = server.markets.primary;
    const instrument = market.find('BTCUSDT')!;
    expect(instrument).toMatchObject({ priceDecimals: 2, sizeDecimals: 5, currency: 'USDT' });
    venue.trade('BTCUSDT', { price: '61837.64', size: '0.5' });
    venue.quote('BTCUSDT', { bid: '61837.6', bidSize: '1', ask: '61837.7', askSize: '2' });
    await until(() => market.state(instrument.id).ask !== -(2 ** 53 - 1), 'a quote');
    expect(market.state(instrument.id)).toMatchObject({
      last: 6_183_764,
      volume: 50_012,
      trades: 2,
      bid: 6_183_760,
      askSize: 200_000,
    });
  });
});
