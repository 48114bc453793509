/** Adds lines to a journal until it is killed, and says each number once it was acknowledged. Its argument is the path. */
import { openLineJournal } from '../../../server/tape/line-journal.ts';

const journal = openLineJournal(process.argv[2]!);
for (let n = 1; ; n++) {
  await journal.append(`line ${n}`);
  process.stdout.write(`${n}\n`);
}
