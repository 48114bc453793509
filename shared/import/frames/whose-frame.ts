/**
 * Tells by its fields which venue sent a frame. Knows no file; frames that any venue might send (`{"type":"error"}`) are
 * nobody's.
 */
import { type Fields, isFields, textOf } from '../../venue/exact-json.ts';

/** Ids of the venues of the registry, and of those that only recordings have. */
export type VenueName =
  | 'alpaca'
  | 'binance'
  | 'bitstamp'
  | 'bybit'
  | 'coinbase'
  | 'coinbase-advanced'
  | 'finnhub'
  | 'hyperliquid'
  | 'kraken'
  | 'massive'
  | 'okx'
  | 'tiingo';

const HYPERLIQUID =
  /^(?:l2Book|trades|bbo|allMids|subscriptionResponse|activeAssetCtx|candle|pong)$/;
const KRAKEN_CHANNEL = /^(?:trade|ticker|book|ohlc|instrument|level3|status|heartbeat)$/;
const KRAKEN_EVENT = /^(?:systemStatus|subscriptionStatus|heartbeat|pong)$/;
const BYBIT_TOPIC =
  /^(?:publicTrade|orderbook|tickers|kline|liquidation|allLiquidation|price_limit)\./;
const BITSTAMP_CHANNEL =
  /^(?:live_trades|order_book|diff_order_book|detail_order_book|live_orders)_/;
const COINBASE_TYPE =
  /^(?:match|last_match|ticker|l2update|snapshot|subscriptions|heartbeat|received|open|done|change|activate|status)$/;
const ADVANCED_CHANNEL =
  /^(?:market_trades|l2_data|ticker_batch|heartbeats|candles|subscriptions)$/;

/** Whose frame a JSON value is; undefined where nothing in it tells. */
export function whoseFrame(value: unknown): VenueName | undefined {
  if (Array.isArray(value)) return whoseList(value);
  if (!isFields(value)) return undefined;
  return byStream(value) ?? byChannel(value) ?? byTopic(value) ?? byKind(value) ?? byFields(value);
}

function whoseList(list: readonly unknown[]): VenueName | undefined {
  const [first] = list;
  if (typeof first === 'number' && typeof list.at(-1) === 'string') return 'kraken';
  return isFields(first) ? whoseFrame(first) : undefined;
}

function byStream(frame: Fields): VenueName | undefined {
  const data = isFields(frame['data']) ? frame['data'] : frame;
  if (typeof frame['stream'] === 'string' || 'lastUpdateId' in data) return 'binance';
  if (typeof data['e'] === 'string' && ('E' in data || 's' in data)) return 'binance';
  if ('u' in data && 's' in data && 'b' in data && 'B' in data && 'A' in data) return 'binance';
  return /^[A-Z]+SCRIBE$/.test(textOf(frame, 'method') ?? '') ? 'binance' : undefined;
}

function byChannel(frame: Fields): VenueName | undefined {
  const channel = textOf(frame, 'channel');
  if (channel === undefined) return undefined;
  if ('sequence_num' in frame || ADVANCED_CHANNEL.test(channel)) return 'coinbase-advanced';
  if (BITSTAMP_CHANNEL.test(channel)) return 'bitstamp';
  if (HYPERLIQUID.test(channel)) return 'hyperliquid';
  return KRAKEN_CHANNEL.test(channel) ? 'kraken' : undefined;
}

function byTopic(frame: Fields): VenueName | undefined {
  if (isFields(frame['arg']) && 'channel' in frame['arg']) return 'okx';
  if (BYBIT_TOPIC.test(textOf(frame, 'topic') ?? '')) return 'bybit';
  return 'conn_id' in frame && 'ret_msg' in frame ? 'bybit' : undefined;
}

function byKind(frame: Fields): VenueName | undefined {
  const event = textOf(frame, 'event') ?? '';
  if (event.startsWith('bts:')) return 'bitstamp';
  if (KRAKEN_EVENT.test(event)) return 'kraken';
  if (typeof frame['ev'] === 'string') return 'massive';
  if (typeof frame['messageType'] === 'string') return 'tiingo';
  if (typeof frame['T'] === 'string' && ('S' in frame || 'msg' in frame || 'code' in frame)) {
    return 'alpaca';
  }
  return frame['T'] === 'subscription' ? 'alpaca' : undefined;
}

function byFields(frame: Fields): VenueName | undefined {
  const type = textOf(frame, 'type') ?? '';
  if (type === 'trade' && Array.isArray(frame['data'])) return 'finnhub';
  const isCoinbase = 'product_id' in frame || 'channels' in frame || 'products' in frame;
  if (COINBASE_TYPE.test(type) && isCoinbase) return 'coinbase';
  const isKraken = 'time_in' in frame || isFields(frame['params']);
  return isKraken && typeof frame['method'] === 'string' ? 'kraken' : undefined;
}

const HOSTS: readonly (readonly [RegExp, VenueName])[] = [
  [/advanced-trade-ws\.coinbase/, 'coinbase-advanced'],
  [/coinbase|\bpro\.coinbase|gdax/, 'coinbase'],
  [/binance/, 'binance'],
  [/bitstamp/, 'bitstamp'],
  [/bybit/, 'bybit'],
  [/kraken/, 'kraken'],
  [/okx|okex/, 'okx'],
  [/alpaca/, 'alpaca'],
  [/finnhub/, 'finnhub'],
  [/polygon|massive/, 'massive'],
  [/tiingo/, 'tiingo'],
  [/hyperliquid/, 'hyperliquid'],
];

/** Whose machine an address is. */
export const whoseAddress = (address: string): VenueName | undefined =>
  HOSTS.find(([pattern]) => pattern.test(address))?.[1];
