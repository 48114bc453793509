/**
 * Lines of a screen as pieces of text with a tone, and what a terminal is sent for them. Owns the colours; promises that a
 * line takes exactly the cells that it is given, and that no text of a piece moves the cursor.
 */
import { toPrintable } from '../terminal.ts';
import { cut, toWidth } from './text-width.ts';

/** What a piece of text means. */
export type Tone = 'plain' | 'dim' | 'bold' | 'up' | 'down' | 'warn';

/** A piece of a line. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line. */
export interface Line {
  readonly spans: readonly Span[];
  /** Shown in reverse: the chosen one. */
  readonly isChosen?: boolean;
}

/** Parameters of SGR sequences, by tone. */
export type Palette = Readonly<Record<Tone, string>>;

/** For files and pipes: nothing but the text. */
const BARE: Palette = { plain: '', dim: '', bold: '', up: '', down: '', warn: '' };
/** Without colours: weight alone, and what the signs say. */
const COLOURLESS: Palette = { plain: '', dim: '2', bold: '1', up: '', down: '', warn: '1' };
const USUAL: Palette = { plain: '', dim: '2', bold: '1', up: '32', down: '31', warn: '33;1' };
/** Blue and orange, which people who mix up red and green tell apart. */
const COLOUR_BLIND: Palette = { ...USUAL, up: '38;5;75', down: '38;5;208', warn: '1' };
const COLOUR_BLIND_16: Palette = { ...COLOUR_BLIND, up: '94', down: '33' };

/** Names of the palettes that can be asked for. */
export const PALETTES = ['usual', 'colour-blind'] as const;

/** Chooses the colours. @param colours that the terminal has; 0 for none, undefined where there is no terminal */
export function toPalette(name: (typeof PALETTES)[number], colours: number | undefined): Palette {
  if (colours === undefined) return BARE;
  if (colours === 0) return COLOURLESS;
  if (name === 'usual') return USUAL;
  return colours >= 256 ? COLOUR_BLIND : COLOUR_BLIND_16;
}

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });
export const line = (...spans: Span[]): Line => ({ spans });

const RESET = '\u001b[0m';

/** What a terminal is sent for a line. @param width cells; what does not fit is cut, the rest is filled */
export function paint({ spans, isChosen = false }: Line, width: number, palette: Palette): string {
  let left = width;
  let painted = '';
  const put = (text: string, tone: Tone): void => {
    const codes = [palette[tone], isChosen ? '7' : ''].filter((code) => code !== '').join(';');
    painted += codes === '' ? text : `\u001b[${codes}m${text}${RESET}`;
    left -= toWidth(text);
  };
  for (const { text, tone } of spans) {
    const shown = cut(toPrintable(text), left);
    if (shown !== '') put(shown, tone);
  }
  if (left > 0) put(' '.repeat(left), 'plain');
  return painted;
}
