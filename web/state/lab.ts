/**
 * What a page knows of a transport lab that it runs. Types only.
 */
import type { LabRequest, Lane, LaneFigures, LinkQuality } from '../../shared/wire/lab.ts';
import type { LaneMeter } from './lab-meter.ts';

/** A lane as it is shown. */
export interface ShownLane {
  readonly lane: Lane;
  readonly meter: LaneMeter;
  /** What the server measured since the beginning. */
  readonly figures: LaneFigures;
  /** The last message, for people. */
  readonly message: string;
}

/** What there is to show. */
export interface LabView {
  readonly request: LabRequest;
  readonly runningMs: number;
  readonly lanes: readonly ShownLane[];
}

/** A lab that runs. */
export interface RunningLab {
  /** Changes the quality of the connections while it runs. */
  change(quality: LinkQuality): void;
  stop(): void;
}

/** Who is told. */
export interface LabListener {
  onView(view: LabView): void;
  /** It ended by itself. @param message  for people */
  onEnd(message: string): void;
}
