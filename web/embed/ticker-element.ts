/**
 * `<tickdeck-ticker>`: a strip of prices that moves past, or stands where it fits or motion is not wanted. Anybody can
 * stop it, by pointer and by key. What it says is read out in the order of its symbols, once, and never by itself.
 */
import { MISSING } from '../../shared/model/tick.ts';
import {
  AttributeError,
  mirror,
  type Place,
  SHARED_ATTRIBUTES,
  TickdeckElement,
  toSymbols,
} from './base-element.ts';
import { type ShownStrip, showStrip } from './strip-view.ts';
import { toSourceText } from './source-text.ts';

/** Symbols of a strip at most: more takes minutes to pass. */
const MOST_SYMBOLS = 100;
const PROPERTIES = ['symbols', 'server', 'token', 'market', 'theme', 'speed'];
const USUAL_SPEED = 40;
const MOST_SPEED = 400;

/** The element. */
export class TickdeckTicker extends TickdeckElement {
  static readonly observedAttributes = [...SHARED_ATTRIBUTES, 'symbols', 'speed', 'label'];
  private strip: ShownStrip | undefined;

  override connectedCallback(): void {
    this.upgrade(PROPERTIES);
    super.connectedCallback();
  }

  protected override onTheme(): void {
    // Colours of a strip are all in its style sheet.
  }

  protected override begin({ connection, server, market }: Place): () => void {
    const symbols = toSymbols(this.getAttribute('symbols') ?? '');
    if (symbols.length === 0) {
      throw new AttributeError('symbols: a list is expected, such as AAPL,MSFT,BTC/USD.');
    }
    if (symbols.length > MOST_SYMBOLS) {
      throw new AttributeError(`symbols: ${MOST_SYMBOLS} at most, not ${symbols.length}.`);
    }
    const speed = this.toSpeed();
    const strip = showStrip(this.base, symbols, speed, this.getAttribute('label') || 'Prices');
    const board = connection.board(market);
    const rejected = new Map<string, string>();
    const tell = (): void => {
      if (!this.sayConnection(connection, server)) {
        const isAll = rejected.size === symbols.length;
        this.say(isAll ? [...rejected.values()][0]! : '');
      }
      const info = connection.client.market(market);
      if (info !== undefined) strip.showSource(toSourceText(info));
      for (const symbol of symbols) {
        const row = board.get(symbol);
        if (row === undefined || !row.isLoaded) continue;
        rejected.delete(symbol);
        const { last } = row.state;
        strip.showRow(symbol, row, last === MISSING ? '' : row.format(last));
      }
    };
    const wish = {
      market,
      symbols,
      onNews: tell,
      onRejected(symbol: string, message: string) {
        rejected.set(symbol, message);
        strip.showMissing(symbol, message);
        tell();
      },
    };
    this.strip = strip;
    connection.add(wish);
    tell();
    return () => {
      this.strip = undefined;
      connection.remove(wish);
      strip.close();
    };
  }

  /** Stops the strip. */
  pause(): void {
    this.strip?.setPaused(true);
  }

  /** Lets it go on. */
  play(): void {
    this.strip?.setPaused(false);
  }

  /** Whether somebody stopped it, by the button, a key or `pause`. */
  get paused(): boolean {
    return this.strip?.isPaused ?? false;
  }

  /** px a second. */
  private toSpeed(): number {
    const text = this.getAttribute('speed');
    if (text === null || text === '') return USUAL_SPEED;
    const speed = Number(text);
    if (speed >= 0 && speed <= MOST_SPEED) return speed;
    throw new AttributeError(`speed: 0 to ${MOST_SPEED} px a second are expected, not "${text}".`);
  }
}

mirror(TickdeckTicker, PROPERTIES);
