/**
 * How web/ becomes dist/web, and with `--mode static` the page that runs by itself: hashed files, no inline script or style, so that the page runs under a content
 * security policy without exceptions. In development it forwards what is not a file to the Tickdeck server.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { LIMITS } from './shared/wire/limits.ts';

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

/** Where the page reads a limit its number stands, so that the table of all limits need not be fetched (1 kB gzip). */
const toInlineLimits: Plugin = {
  name: 'inline-limits',
  enforce: 'pre',
  transform: {
    filter: { id: /\.tsx?$/, code: 'LIMITS.' },
    handler: (code) => ({
      code: code.replace(/\bLIMITS\.(\w+)/g, (all, name: string) =>
        String(LIMITS[name as keyof typeof LIMITS] ?? all),
      ),
      map: null,
    }),
  },
};

export default defineConfig(({ mode }) => ({
  plugins: mode === 'static' ? [toInlineLimits, toStaticEntry] : [toInlineLimits],
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
      // Reading a property does nothing else, here and in what is installed: parts of Chart.js that nobody uses go
      // (5.7 kB gzip), although their classes have static fields.
      treeshake: { propertyReadSideEffects: false },
      // What is installed changes seldom, and need not be fetched anew with each version of the page.
      output: { codeSplitting: { groups: [{ name: 'vendor', test: /node_modules/ }] } },
    },
  },
  worker: { format: 'es' },
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
}));
