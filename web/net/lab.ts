/**
 * The transport lab of the page: starts it at the server, runs its lanes, and puts what both measured side by side once a
 * second. Owns what runs; who shows it is elsewhere.
 */
import { type LabInfo, type LabRequest, LANES } from '../../shared/wire/lab.ts';
import type { LabListener, RunningLab } from '../state/lab.ts';
import { createLaneCounter } from '../state/lab-meter.ts';
import { toServerUrl } from './addresses.ts';
import { openLane } from './lab-lanes.ts';

/** Between two looks, ms. */
const LOOK_MS = 1_000;

async function ask(method: string, path: string, body?: object): Promise<LabInfo> {
  const response = await fetch(toServerUrl(`api/lab${path}`), {
    method,
    keepalive: method === 'DELETE',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (response.status === 204) return {} as LabInfo;
  const answer = (await response.json()) as LabInfo & { error?: { message: string } };
  if (!response.ok)
    throw new Error(answer.error?.message ?? `The server answered ${response.status}.`);
  return answer;
}

const now = (): number => performance.timeOrigin + performance.now();

/** Starts a lab. @throws Error with a sentence for people when the server refuses */
export async function startLab(request: LabRequest, listener: LabListener): Promise<RunningLab> {
  const begun = await ask('POST', '', request);
  const path = `/${encodeURIComponent(begun.id)}`;
  /* How far the server's clock is ahead of this one: by the quickest of the questions. */
  let offsetMs = 0;
  let quickestMs = Infinity;
  const note = ({ timeMs }: LabInfo, sentMs: number): void => {
    const tripMs = now() - sentMs;
    if (tripMs >= quickestMs) return;
    quickestMs = tripMs;
    offsetMs = timeMs - (sentMs + tripMs / 2);
  };
  const lanes = LANES.map((lane) => {
    const counter = createLaneCounter();
    const seen = { message: '' };
    const close = openLane(lane, toServerUrl(`api/lab${path}/${lane.id}`), {
      onTicks(timesMs, shown) {
        const atMs = now() + offsetMs;
        counter.add(timesMs.map((timeMs) => Math.max(0, atMs - timeMs)));
        seen.message = shown;
      },
    });
    return { lane, counter, seen, close };
  });

  let isOver = false;
  const stop = (): void => {
    isOver = true;
    clearInterval(timer);
    for (const { close } of lanes) close();
  };
  const timer = setInterval(() => {
    const sentMs = now();
    ask('GET', path).then(
      (info) => {
        if (isOver) return;
        note(info, sentMs);
        for (const { counter } of lanes) counter.step();
        const figures = new Map(info.lanes.map((one) => [one.id, one]));
        listener.onView({
          request: info,
          runningMs: info.runningMs,
          lanes: lanes.map(({ lane, counter, seen }) => ({
            lane,
            meter: counter.read(),
            figures: figures.get(lane.id)!,
            message: seen.message,
          })),
        });
      },
      (error: unknown) => {
        if (isOver) return;
        stop();
        listener.onEnd(error instanceof Error ? error.message : 'The lab has ended.');
      },
    );
  }, LOOK_MS);

  return {
    change: (quality) => void ask('PATCH', path, quality).catch(() => undefined),
    stop() {
      if (isOver) return;
      stop();
      void ask('DELETE', path).catch(() => undefined);
    },
  };
}
