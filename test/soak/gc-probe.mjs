/**
 * Loaded into the server of a soak before its own code: at each SIGUSR2 it collects garbage and writes down what is
 * left, and what the event loop still holds. Knows nothing of the server.
 */
import { renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const path = process.env['TICKDECK_SOAK_PROBE'];
if (path !== undefined) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    collect();
    collect();
    /** @type {Record<string, number>} */
    const handles = {};
    for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
    writeFileSync(`${path}.part`, JSON.stringify({ ...process.memoryUsage(), handles }));
    renameSync(`${path}.part`, path);
  });
}
