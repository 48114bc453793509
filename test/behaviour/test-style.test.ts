/** What tests promise of themselves: they wait for events and not for time, and their names say what holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** This file, which has examples of all that is wrong. */
const OWN = 'behaviour/test-style.test.ts';

/** What may be said in few places only, with how often in which: everywhere else it is a fault. */
interface Rule {
  readonly promise: string;
  readonly pattern: RegExp;
  readonly allowed?: Readonly<Record<string, number>>;
  /** Text that breaks it. */
  readonly examples: readonly string[];
}

const RULES: readonly Rule[] = [
  {
    promise: 'sleep a fixed time to see whether something happens',
    pattern:
      /\bsetTimeout\(\s*(resolve|done|ok)\b|waitForTimeout\(|await (sleep|pause|delay)\(|timers\/promises/g,
    allowed: {
      /* Looks again, and gives sockets a turn of the real loop. */
      'support/until.ts': 1,
      'support/fake-clock.ts': 1,
      /* Busy cores are measured over a time, in a full-size run only. */
      'load/crowd.ts': 1,
      'load/chat-crowd.ts': 4,
      'behaviour/hardening-crowd.test.ts': 1,
      /* A plan has times, and what is doubted is looked at again later. */
      'soak/soak.ts': 1,
      'soak/operator.ts': 1,
      /* Figures of full-size runs are taken over a time, pictures of what stands still. */
      'load/arena-crowd.ts': 3,
      'load/large-market.ts': 3,
      'load/page-views.test.ts': 2,
      /* A broker is away for a while; nothing may happen meanwhile: neither a frame on a held page, nor a second connection. */
      'behaviour/scale-out.test.ts': 1,
      'e2e/app-statistics.test.ts': 1,
      'e2e/embed.test.ts': 1,
    },
    examples: [
      `await new Promise((resolve) => setTimeout(resolve, 500));`,
      `await page.waitForTimeout(100);`,
      `await pause(1_000);`,
    ],
  },
  {
    promise: 'assert how long something took by the wall clock',
    pattern: /expect\([^;]*?(performance|Date)\.now\(\) - /g,
    examples: [`expect(performance.now() - beganMs).toBeLessThan(500);`],
  },
  {
    promise: 'have numbers for names, of a list that is elsewhere',
    pattern: /\b(test|describe)(\.\w+\([^()]*\))?\(\s*[`'"](row )?\d+:/g,
    examples: [`test('14: closes', () => {});`, `test(\n    \`7: of many\`,`],
  },
  { promise: 'say `it`', pattern: /^\s*it(\.\w+)*\(/gm, examples: [`\n  it('works', f);`] },
];

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('bench/') && path !== OWN);

/** Places by file. */
function count(pattern: RegExp): Record<string, number> {
  const found: Record<string, number> = {};
  for (const path of files) {
    const places = readFileSync(join(ROOT, path), 'utf8').match(pattern)?.length ?? 0;
    if (places > 0) found[path] = places;
  }
  return found;
}

describe('tests never', () => {
  for (const { promise, pattern, allowed = {}, examples } of RULES) {
    test(promise, () => {
      for (const example of examples) expect(example).toMatch(new RegExp(pattern, 'm'));
      expect(files.length).toBeGreaterThan(200);
      expect(count(pattern)).toEqual(allowed);
    });
  }
});
