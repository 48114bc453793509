/**
 * Entry of `tickdeck/embed` and of /embed.js: defines the elements, each once however often the file is loaded, and
 * does nothing else. Where there are no elements (a page that is made on a server) it does nothing at all.
 */
import { TickdeckChart } from './chart-element.ts';
import { TickdeckTicker } from './ticker-element.ts';

const registry = globalThis.customElements as CustomElementRegistry | undefined;
if (registry?.get('tickdeck-chart') === undefined)
  registry?.define('tickdeck-chart', TickdeckChart);
if (registry?.get('tickdeck-ticker') === undefined)
  registry?.define('tickdeck-ticker', TickdeckTicker);

export { TickdeckChart, TickdeckTicker };
