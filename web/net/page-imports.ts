/**
 * Imports in a page without a server: nothing leaves the page.
 */
import type { ImportJob } from '../../shared/wire/import-job.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { LocalRecordings } from './backend.ts';
import type { ImportService, SentFile } from './import-service.ts';
import { toRecordingName } from './local-files.ts';
import { toMessage } from './message.ts';

/** Imports in this page. */
export function createPageImports({ keep }: LocalRecordings): ImportService {
  const jobs = new Map<string, ImportJob>();
  let lastId = 0;

  const find = (id: string): ImportJob => {
    const job = jobs.get(id);
    if (job === undefined) throw new Error('There is no import of that name.');
    return job;
  };

  async function keepTape({ brought: { file } }: SentFile): Promise<ImportJob> {
    const name = toRecordingName(file.name);
    const kept = await keep(name, await file.arrayBuffer()).catch((error: unknown) => {
      throw new Error(`“${name}” cannot be replayed: ${toMessage(error)}`, { cause: error });
    });
    const outcome = { ticks: 0, bars: 0, bytes: file.size, symbols: [], files: [], leftOut: [] };
    const id = `page-${++lastId}`;
    return { id, recording: kept, state: 'done', files: 1, bytes: file.size, outcome };
  }

  return {
    list: async () => ({
      imports: [],
      mostBytes: LIMITS.pageTapeBytes,
      mostFiles: LIMITS.importFiles,
    }),
    async send(file) {
      const job = await keepTape(file);
      jobs.set(job.id, job);
      return job;
    },
    look: async (id) => find(id),
    tell: async (id) => find(id),
    forget: async (id) => void jobs.delete(id),
  };
}
