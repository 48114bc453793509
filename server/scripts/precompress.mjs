/**
 * Writes the files of the built page a second and third time, compressed: `.br` and `.gz` beside each, as
 * small as they get, since it is done once and sent for ever. Promises that a compressed file is there only
 * where it is smaller. Knows nothing of who serves them.
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What compresses and is sent to everybody; maps are for who opens the tools of a browser. */
const EXTENSIONS = new Set(['.css', '.html', '.js', '.json', '.svg', '.webmanifest', '.wasm']);
/** Below this the header says more than compression saves. */
const LEAST_BYTES = 256;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** @param {Buffer} bytes */
const encodings = (bytes) => ({
  '.br': toBrotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }),
  '.gz': toGzip(bytes, { level: constants.Z_BEST_COMPRESSION }),
});

/** @param {string} path */
async function precompressFile(path) {
  const bytes = await readFile(path);
  if (bytes.length < LEAST_BYTES) return;
  for (const [ending, encoding] of Object.entries(encodings(bytes))) {
    const smaller = await encoding;
    if (smaller.length < bytes.length) await writeFile(path + ending, smaller);
  }
}

/**
 * Compresses every file below a folder that is worth it.
 * @param {string} folder
 */
export async function precompress(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && EXTENSIONS.has(extname(entry.name)));
  await Promise.all(files.map((entry) => precompressFile(join(entry.parentPath, entry.name))));
}
