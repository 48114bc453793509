/** Two streams of bytes, joined: what one is written the other reads. As pipes between processes are, in one process. */
import { Duplex } from 'node:stream';

/** Makes a pair. */
export function createPipePair(): readonly [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const toEnd = (other: number): Duplex =>
    new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        setImmediate(() => {
          if (!ends[other]!.destroyed) ends[other]!.push(chunk);
          done();
        });
      },
      final(done) {
        ends[other]!.push(null);
        done();
      },
      destroy(error, done) {
        const end = ends[other]!;
        if (!end.destroyed) setImmediate(() => end.destroy());
        done(error);
      },
    });
  ends.push(toEnd(1), toEnd(0));
  return [ends[0]!, ends[1]!];
}
