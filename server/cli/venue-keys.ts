/**
 * The file of keys: lines of `NAME=value`. Only its owner may read it, or it is refused. Its values go nowhere but
 * to the venues that they are for.
 */
import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from '../config/config-error.ts';

const LINE = /^(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)$/;
const OTHERS = 0o077;

/** Takes quotes away that a shell would. */
const unquote = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;

/** Reads a file of keys. @throws ConfigError naming the file and what is wrong, never what is in it */
export function readKeys(path: string, platform = process.platform): Record<string, string> {
  let text: string;
  try {
    const mode = statSync(path).mode & 0o777;
    if (platform !== 'win32' && (mode & OTHERS) !== 0) {
      const shown = mode.toString(8).padStart(4, '0');
      throw new ConfigError(
        `keys: others may read ${path} (its mode is ${shown}); make it 0600: chmod 600 ${path}`,
      );
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`keys: ${path} cannot be read`);
  }
  const keys: Record<string, string> = {};
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = LINE.exec(line) ?? [];
    if (name === undefined)
      throw new ConfigError(`keys: line ${i + 1} of ${path} is not NAME=value`);
    keys[name] = unquote(value!.trim());
  }
  return keys;
}
