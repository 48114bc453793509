/**
 * How server/ and shared/ become dist/server: the command line and the processes of imports and of the lab as bundles with everything
 * that they need, so that what is built runs on Node alone and reads a few files at its start instead of a thousand.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const toPath = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  publicDir: false,
  // The oldest Node that runs it: engines in package.json.
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20.19',
    outDir: toPath('dist/server'),
    emptyOutDir: true,
    // Names stay readable in the stack of an error that nobody has foreseen.
    minify: false,
    reportCompressedSize: false,
    // The licences of what is packed in, beside it.
    license: { fileName: 'LICENSES.md' },
    rolldownOptions: {
      input: {
        main: toPath('server/main.ts'),
        'import-child': toPath('server/tape/import/import-child.ts'),
        'lane-child': toPath('server/lab/lane-child.ts'),
        'crowd-child': toPath('server/lab/crowd-child.ts'),
        'worker-child': toPath('server/worker/worker-child.ts'),
      },
      // In one folder: a file finds another beside itself.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
