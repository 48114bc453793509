/**
 * What the lab is about to compare, before it runs: each transport in a sentence, and drawn: when the page asks, and when ticks
 * arrive. The drawing is of a feed that is the same in all lanes; it is no measurement, and says so.
 */
import { type Lane, LANES, type LaneKind } from '../../../shared/wire/lab.ts';

const ABOUTS: Readonly<Record<LaneKind, string>> = {
  poll: 'The page asks again and again. Ticks wait for the next question, and each one pays for all headers.',
  long: 'The server holds an answer back until there is something to tell; then the page asks anew.',
  events: 'One question, and an answer that never ends. Only the server may speak.',
  json: 'One connection that both may use. A frame costs a few bytes, a tick is text.',
  packed: 'The same connection; ticks are packed as Tickdeck does it, a few bytes each.',
};

const WIDTH = 240;
const HEIGHT = 34;
const ASK_Y = 5;
const TELL_Y = HEIGHT - 5;
/** Moments of ticks, px: the same in all lanes. */
const TICKS = [14, 34, 41, 62, 90, 97, 104, 131, 158, 170, 199, 206, 226];
/** Width of the drawing that stands for a second of the questions, px. */
const SECOND = 22;
/** The first question of a page, px. */
const FIRST = 4;

interface Talk {
  /** When the page asks, px. */
  readonly asks: readonly number[];
  /** When ticks arrive, px. */
  readonly arrivals: readonly number[];
}

/** When a lane's page asks and is told of `TICKS`. */
export function toTalk({ kind, everyMs }: Pick<Lane, 'kind' | 'everyMs'>): Talk {
  if (kind === 'poll') {
    const step = (everyMs! / 1_000) * SECOND;
    const asks: number[] = [];
    for (let x = FIRST; x <= WIDTH; x += step) asks.push(x);
    return { asks, arrivals: asks.filter((x, i) => hasTick(asks[i - 1] ?? 0, x)) };
  }
  if (kind === 'long') return { asks: [FIRST, ...TICKS.slice(0, -1)], arrivals: TICKS };
  return { asks: [FIRST], arrivals: TICKS };
}

const hasTick = (from: number, to: number): boolean => TICKS.some((x) => x > from && x <= to);

/** The list of transports. */
export const LabIntro = () => (
  <section class="lab-intro" aria-label="What is compared">
    <ul>
      {LANES.map((lane) => (
        <li key={lane.id}>
          <strong>{lane.title}</strong>
          <TalkPicture talk={toTalk(lane)} />
          <span>{ABOUTS[lane.kind]}</span>
        </li>
      ))}
    </ul>
    <p class="lab-legend">
      <i class="lab-ask" /> the page asks <i class="lab-tell" /> ticks arrive
      <span> · drawn, not measured: press Start for that</span>
    </p>
  </section>
);

function TalkPicture({ talk: { asks, arrivals } }: { talk: Talk }) {
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line class="lab-side" x1="0" x2={WIDTH} y1={ASK_Y} y2={ASK_Y} />
      <line class="lab-side" x1="0" x2={WIDTH} y1={TELL_Y} y2={TELL_Y} />
      {asks.map((x) => (
        <line key={`a${x}`} class="lab-ask" x1={x - 1.5} x2={x - 1.5} y1={ASK_Y} y2={TELL_Y} />
      ))}
      {arrivals.map((x) => (
        <g key={`t${x}`} class="lab-tell">
          <line x1={x + 1.5} x2={x + 1.5} y1={TELL_Y} y2={ASK_Y} />
          <circle cx={x + 1.5} cy={ASK_Y} r="2.5" />
        </g>
      ))}
    </svg>
  );
}
