/**
 * All studies, in the order in which they are offered. One more is a file in indicator/ and a line here; nothing else
 * names them. STUDIES.md tells how one is written.
 */
import type { Study } from './study.ts';
import { ADX } from './indicator/adx.ts';
import { ATR } from './indicator/atr.ts';
import { BOLLINGER } from './indicator/bollinger.ts';
import { CCI } from './indicator/cci.ts';
import { CVD } from './indicator/cvd.ts';
import { DELTA } from './indicator/delta.ts';
import { DONCHIAN } from './indicator/donchian.ts';
import { EMA } from './indicator/ema.ts';
import { KELTNER } from './indicator/keltner.ts';
import { MACD } from './indicator/macd.ts';
import { OBV } from './indicator/obv.ts';
import { PIVOTS } from './indicator/pivots.ts';
import { RSI } from './indicator/rsi.ts';
import { SMA } from './indicator/sma.ts';
import { STOCHASTIC } from './indicator/stochastic.ts';
import { VOLUME_PROFILE } from './indicator/volume-profile.ts';
import { VWAP } from './indicator/vwap.ts';
import { WMA } from './indicator/wma.ts';

/** Every study. */
export const STUDIES: readonly Study[] = [
  EMA,
  SMA,
  WMA,
  VWAP,
  BOLLINGER,
  KELTNER,
  DONCHIAN,
  PIVOTS,
  VOLUME_PROFILE,
  RSI,
  MACD,
  STOCHASTIC,
  ATR,
  ADX,
  CCI,
  OBV,
  DELTA,
  CVD,
];

/** The study of an id. */
export const findStudy = (id: string, studies: readonly Study[] = STUDIES): Study | undefined =>
  studies.find((each) => each.id === id);
