/** The load generator process: opens the links of a plan, keeps them alive, counts. */
import { pause } from '../effort.ts';
import { Crowd } from './crowd.ts';
import type { Dialect } from './dialect.ts';
import { toSymbols } from './interest.ts';
import { JSON_DIALECT, SOCKET_IO_DIALECT } from './json-dialect.ts';
import { openLink } from './link.ts';
import type { DialectName, LoadPlan, LoadSample } from './load-plan.ts';
import { TICKDECK_DIALECT } from './tickdeck-dialect.ts';

const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  json: JSON_DIALECT,
  'socket.io': SOCKET_IO_DIALECT,
  tickdeck: TICKDECK_DIALECT,
};
/** Connections being opened at a time. */
const OPENING = 50;
const LOOK_MS = 20;
/** Tries of a connection after the first one, and the time between them. */
const COMING = 40;
const AGAIN_MS = 500;

/** A server that has too much to do for now refuses newcomers: they come again, as clients do. */
async function comeIn(open: () => Promise<void>): Promise<void> {
  for (let left = COMING; ; left--) {
    try {
      return await open();
    } catch (error) {
      if (left === 0 || !String(error).includes('503')) throw error;
    }
    await pause(AGAIN_MS);
  }
}

/** Opens every link of the crowd, numbered from `first` on. */
async function connectCrowd(plan: LoadPlan, crowd: Crowd, first: number): Promise<void> {
  const { clients, interest, samples } = crowd.plan;
  let next = 0;
  async function openNext(): Promise<void> {
    while (next < clients) {
      const index = next++;
      const number = first + index;
      const symbols = toSymbols(interest, number, plan);
      const about = { number, crowd, isSampled: index < samples, symbols };
      await comeIn(() => openLink(plan.port, DIALECTS[plan.dialect], about));
    }
  }
  await Promise.all(Array.from({ length: OPENING }, openNext));
}

/** Connects. @returns answers to `ready`, `reset` and `sample` */
export function startLoad(plan: LoadPlan): (what: string) => unknown {
  const crowds = plan.crowds.map((crowd) => new Crowd(crowd));
  async function connectAll(): Promise<void> {
    let first = 0;
    for (const crowd of crowds) {
      await connectCrowd(plan, crowd, first);
      first += crowd.plan.clients;
    }
  }

  const connected = connectAll();
  connected.catch(() => undefined);
  setInterval(() => crowds.forEach((crowd) => crowd.look()), LOOK_MS);

  function sample(): LoadSample {
    const { user, system } = process.cpuUsage();
    return {
      atMs: performance.now(),
      cpuMs: (user + system) / 1000,
      crowds: crowds.map((crowd) => crowd.sample()),
    };
  }

  return (what) => {
    if (what === 'ready') return connected;
    if (what === 'reset') return crowds.forEach((crowd) => crowd.reset());
    return sample();
  };
}
