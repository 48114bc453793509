/**
 * What both elements have in common: a shadow root with the house's colours, attributes that are read together once
 * a turn, a connection while they stand in a page, and a line that says calmly what is wrong. Owns no market data.
 */
import { toSymbol } from '../../shared/model/instrument.ts';
import { toSocketUrl } from '../net/addresses.ts';
import { type Connection, getConnection } from './connections.ts';
import { toEmbedStyle } from './style.ts';

/** A value that an attribute may not have: said in the element, and nothing else is done. */
export class AttributeError extends Error {}

/** Attributes that both elements have. */
export const SHARED_ATTRIBUTES = ['server', 'token', 'market', 'theme'] as const;
const THEMES = ['auto', 'dark', 'light'] as const;

/** Where the script came from: the server that an element means when it names none. */
const SCRIPT_URL = import.meta.url;

/** Server of an element, `https://host[:port][/path]/`. @throws AttributeError for what is no such address */
function toServer(text: string | null): URL {
  const wanted =
    text?.trim() || (/^https?:/.test(SCRIPT_URL) ? new URL('./', SCRIPT_URL).href : '');
  const base = wanted === '' || wanted.endsWith('/') ? wanted : `${wanted}/`;
  const url = URL.parse(base, document.baseURI);
  if (base === '' || url === null || !/^https?:$/.test(url.protocol)) {
    throw new AttributeError(
      `server: the address of a Tickdeck server is expected, https://…, not ${text === null ? 'nothing' : `"${text}"`}.`,
    );
  }
  return url;
}

/** Symbols of a list, each once. */
export const toSymbols = (text: string): string[] => [
  ...new Set(text.split(',').map(toSymbol).filter(Boolean)),
];

/** One of a few words. @throws AttributeError naming the attribute and what may stand there */
export function toChoice<T extends string>(
  name: string,
  text: string | null,
  choices: readonly T[],
  usual: T,
): T {
  if (text === null || text === '') return usual;
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new AttributeError(`${name}: one of ${choices.join(', ')} is expected, not "${text}".`);
}

/** What an element is about. */
export interface Place {
  readonly connection: Connection;
  readonly server: URL;
  readonly market: string;
}

/** There is none where pages are made on a server: the file may be loaded there, and does nothing. */
const Base = 'HTMLElement' in globalThis ? HTMLElement : (Object as unknown as typeof HTMLElement);

/** An element that shows something of a server. */
export abstract class TickdeckElement extends Base {
  private readonly deviceDark = matchMedia('(prefers-color-scheme: dark)');
  protected readonly base: HTMLElement;
  private readonly message: HTMLElement;
  private stop: (() => void) | undefined;
  private isRestarting = false;
  private failure = '';

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    root.adoptedStyleSheets = [toEmbedStyle()];
    this.base = document.createElement('div');
    this.base.className = 'base';
    this.base.part.add('base');
    this.message = document.createElement('p');
    this.message.className = 'message';
    this.message.part.add('message');
    this.message.setAttribute('role', 'status');
    this.message.hidden = true;
    root.append(this.base);
  }

  /** Begins to show what the attributes say. @returns ends it  @throws AttributeError */
  protected abstract begin(place: Place): () => void;

  /** The theme is another one. */
  protected abstract onTheme(): void;

  connectedCallback(): void {
    this.deviceDark.addEventListener('change', this.onDevice);
    this.base.append(this.message);
    this.restart();
  }

  disconnectedCallback(): void {
    this.deviceDark.removeEventListener('change', this.onDevice);
    this.end();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.isConnected) return;
    if (name === 'theme') this.applyTheme();
    else this.restart();
  }

  /** Reads the colours again: for pages that change `--tickdeck-…` while they are open. */
  restyle(): void {
    if (this.isConnected) this.applyTheme();
  }

  /** Says what is wrong, in a sentence; an empty one takes it away. */
  protected say(text: string): void {
    if (this.message.textContent === text) return;
    this.message.textContent = text;
    this.message.hidden = text === '';
  }

  /** Says what is wrong with a connection. @returns whether anything is */
  protected sayConnection({ wasOpen, isLost, refusal }: Connection, { host }: URL): boolean {
    let text = '';
    if (refusal !== undefined) text = `${host}: ${refusal}`;
    else if (isLost && wasOpen) text = `No connection to ${host}; trying again.`;
    else if (isLost) {
      text =
        `No connection to ${host} yet. It may be away, not allow pages of ${location.origin}` +
        ` (its --origins), or want another token.`;
    }
    if (text !== '' || this.failure === '') this.say(text);
    return text !== '';
  }

  /** Gives an element that was made before its class was known the values that were set on it then. */
  protected upgrade(names: readonly string[]): void {
    for (const name of names) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  private readonly onDevice = (): void => this.applyTheme();

  /** Changes of one moment are one change. */
  private restart(): void {
    if (this.isRestarting) return;
    this.isRestarting = true;
    queueMicrotask(() => {
      this.isRestarting = false;
      this.end();
      if (this.isConnected) this.start();
    });
  }

  private start(): void {
    try {
      this.failure = '';
      this.say('');
      this.applyTheme();
      const server = toServer(this.getAttribute('server'));
      const token = this.getAttribute('token') || undefined;
      const market = this.getAttribute('market') || 'live';
      const connection = getConnection({ url: toSocketUrl(server.href), token });
      this.stop = this.begin({ connection, server, market });
    } catch (error) {
      if (!(error instanceof AttributeError || error instanceof TypeError)) throw error;
      this.failure = error.message;
      this.say(error.message);
    }
  }

  private end(): void {
    this.stop?.();
    this.stop = undefined;
  }

  private applyTheme(): void {
    let theme: (typeof THEMES)[number] = 'auto';
    try {
      theme = toChoice('theme', this.getAttribute('theme'), THEMES, 'auto');
    } catch (error) {
      this.failure = (error as AttributeError).message;
      this.say(this.failure);
    }
    const isDark = theme === 'auto' ? this.deviceDark.matches : theme === 'dark';
    this.base.dataset['theme'] = isDark ? 'dark' : 'light';
    this.onTheme();
  }
}

/** A property that mirrors an attribute of the same name. */
export function mirror(element: typeof TickdeckElement, names: readonly string[]): void {
  for (const name of names) {
    Object.defineProperty(element.prototype, name, {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement): string {
        return this.getAttribute(name) ?? '';
      },
      set(this: HTMLElement, value: string | number | null | undefined) {
        if (value === null || value === undefined) this.removeAttribute(name);
        else this.setAttribute(name, String(value));
      },
    });
  }
}
