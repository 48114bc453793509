/**
 * How web/ becomes dist/web, with `--mode static` the page that runs by itself, with `--mode embed` the elements for other pages: hashed files, no inline script or style, so that the page runs under a content
 * security policy without exceptions. In development it forwards what is not a file to the Tickdeck server.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { FLAG, SIDE, STATUS, STATUS_REASON, TICK } from './shared/model/tick.ts';
import { CLOSE, GAP, SNAPSHOT } from './shared/wire/codes.ts';
import { FRAME } from './shared/wire/frame.ts';
import { LIMITS } from './shared/wire/limits.ts';
import { RECORD } from './shared/wire/run.ts';

const serverPort = process.env['TICKDECK_DEV_PORT'] ?? '3000';
const target = `http://127.0.0.1:${serverPort}`;

/** The page that runs by itself has another entry, and nothing else. */
const toStaticEntry: Plugin = {
  name: 'static-entry',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('./main.tsx', './static.tsx'),
  },
};

/** Tables of numbers, by the names that they have everywhere. */
const TABLES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  CLOSE,
  FLAG,
  FRAME,
  GAP,
  LIMITS,
  RECORD,
  SIDE,
  SNAPSHOT,
  STATUS,
  STATUS_REASON,
  TICK,
};

/** Where the page reads a limit or a code its number stands, so that their tables need not be fetched (1.5 kB gzip). */
const toInlineNumbers: Plugin = {
  name: 'inline-numbers',
  enforce: 'pre',
  transform: {
    filter: { id: /\.tsx?$/ },
    handler: (code) => ({
      code: code.replace(
        /(?<![\w.'])([A-Z_]+)\.([a-z]\w*)\b(?!\()/g,
        (all, table: string, name: string) => String(TABLES[table]?.[name] ?? all),
      ),
      map: null,
    }),
  },
};

/**
 * Chart.js brings a library that reads and mixes colours, for animations and hovered elements. Our charts have
 * neither: colours pass through as they are (3.6 kB gzip).
 */
const PLAIN_COLOUR = `export class Color {
  constructor(text) { this.text = text; }
  get valid() { return false; }
  saturate() { return this; }
  darken() { return this; }
  mix(other) { return other; }
  hexString() { return this.text; }
}`;
const toPlainColours: Plugin = {
  name: 'plain-colours',
  enforce: 'pre',
  resolveId: (id) => (id === '@kurkle/color' ? '\0plain-colours' : undefined),
  load: (id) => (id === '\0plain-colours' ? PLAIN_COLOUR : undefined),
};

/**
 * The validator of commands knows formats of texts (addresses, dates, names of hosts). Our schemas use none of them, so
 * the engine in a worker does without their code (3.8 kB gzip).
 */
const NO_FORMATS = `const refuse = (format) => {
  throw new Error('No schema of the engine in a page may use a format: ' + format);
};
export const Format = { Has: refuse, Get: refuse, Test: refuse };`;
const toNoFormats: Plugin = {
  name: 'no-formats',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id.endsWith('/format/index.mjs') && importer?.includes('/typebox/build/schema/') === true
      ? '\0no-formats'
      : undefined,
  load: (id) => (id === '\0no-formats' ? NO_FORMATS : undefined),
};

/** What Chart.js does for the page, the elements for other pages do themselves: plain-axes.ts. */
const toPlainAxes: Plugin = {
  name: 'plain-axes',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id === './axes.ts' && importer?.endsWith('/web/chart/chart-surface.ts') === true
      ? toPath('web/chart/plain-axes.ts')
      : undefined,
};

const toPath = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Reading a property does nothing else, here and in what is installed. */
const LEAN = {
  treeshake: { propertyReadSideEffects: false },
  optimization: { inlineConst: { mode: 'all', pass: 2 } },
} as const;

/**
 * The elements for other pages, with `--mode embed`: one module that needs no other, beside the page that shows it and
 * its types. The same code as the page's, with signals alone instead of the page's framework.
 */
const EMBED: UserConfig = {
  plugins: [toInlineNumbers, toPlainAxes],
  root: toPath('web/embed'),
  resolve: { alias: { '@preact/signals': '@preact/signals-core' } },
  build: {
    outDir: toPath('dist/web'),
    // The page's files are there too.
    emptyOutDir: false,
    target: 'baseline-widely-available',
    modulePreload: false,
    reportCompressedSize: false,
    lib: { entry: toPath('web/embed/elements.ts'), formats: ['es'], fileName: () => 'embed.js' },
    rolldownOptions: { ...LEAN, output: { codeSplitting: false, minify: true } },
  },
};

/** The page. */
const toPage = (mode: string): UserConfig => ({
  plugins: [toInlineNumbers, toPlainColours, ...(mode === 'static' ? [toStaticEntry] : [])],
  root: fileURLToPath(new URL('web', import.meta.url)),
  // Relative addresses: the page may stand below any path.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      // Parts of Chart.js that nobody uses go (5.7 kB gzip), although their classes have static fields.
      ...LEAN,
      // What is installed changes seldom, and need not be fetched anew with each version of the page; nor what a tick is.
      output: {
        // All else that the first screen needs is one file: what parts that come later need as well would else be files
        // of their own (5 kB gzip).
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules|shared.model.tick\.ts/, priority: 1 },
            { name: 'page', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  worker: { format: 'es', plugins: () => [toNoFormats] },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      '/ws': { target, ws: true },
      '/api': { target },
      '/health': { target },
      '/ready': { target },
      '/metrics': { target },
    },
  },
});

export default defineConfig(({ mode }) => (mode === 'embed' ? EMBED : toPage(mode)));
