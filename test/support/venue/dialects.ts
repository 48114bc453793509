/** The dialects that there are, with a symbol as each venue spells it. A new one is a file and a line here. */
import type { Dialect } from './dialect.ts';
import { ALPACA } from './dialects/alpaca.ts';
import { BINANCE } from './dialects/binance.ts';
import { BITSTAMP } from './dialects/bitstamp.ts';
import { BYBIT } from './dialects/bybit.ts';
import { COINBASE } from './dialects/coinbase.ts';
import { COINBASE_ADVANCED } from './dialects/coinbase-advanced.ts';
import { FINNHUB } from './dialects/finnhub.ts';
import { KRAKEN } from './dialects/kraken.ts';
import { MASSIVE } from './dialects/massive.ts';
import { OKX } from './dialects/okx.ts';
import { toTiingo } from './dialects/tiingo.ts';

/** A dialect with two symbols that its venue might list. */
export interface KnownDialect {
  readonly dialect: Dialect;
  readonly symbols: readonly [string, string];
}

/** All of them. */
export const DIALECTS: readonly KnownDialect[] = [
  { dialect: BINANCE, symbols: ['BTCUSDT', 'ETHUSDT'] },
  { dialect: COINBASE, symbols: ['BTC-USD', 'ETH-USD'] },
  { dialect: COINBASE_ADVANCED, symbols: ['BTC-USD', 'ETH-USD'] },
  { dialect: KRAKEN, symbols: ['BTC/USD', 'ETH/USD'] },
  { dialect: BITSTAMP, symbols: ['btcusd', 'ethusd'] },
  { dialect: OKX, symbols: ['BTC-USDT', 'ETH-USDT'] },
  { dialect: BYBIT, symbols: ['BTCUSDT', 'ETHUSDT'] },
  { dialect: ALPACA, symbols: ['AAPL', 'MSFT'] },
  { dialect: FINNHUB, symbols: ['AAPL', 'MSFT'] },
  { dialect: toTiingo(6), symbols: ['aapl', 'msft'] },
  { dialect: MASSIVE, symbols: ['AAPL', 'MSFT'] },
];
