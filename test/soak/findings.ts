/** What contradicts a promise, gathered with who saw it; and how much was compared, so that silence means something. */

/** Most findings that are kept with their words. */
const KEPT = 200;

/** The findings of one run. */
export class Findings {
  readonly list: string[] = [];
  readonly counts: Record<string, number> = {};
  total = 0;
  private readonly say: (line: string) => void;

  /** @param say is told of each as it comes */
  constructor(say: (line: string) => void = () => undefined) {
    this.say = say;
  }

  get isClean(): boolean {
    return this.total === 0;
  }

  /** Notes something that must not be. */
  fault(who: string, what: string): void {
    const line = `${who}: ${what}`;
    if (this.total++ < KEPT) {
      this.list.push(line);
      this.say(`FAULT ${line}`);
    }
  }

  /** Counts something that was done or compared. */
  count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }
}
