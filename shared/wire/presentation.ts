/**
 * What a host shows in a room, as it travels. Types only, in the shape that JSON has.
 */
import type { Interval } from '../model/interval.ts';

/** Where a host points: a moment of a symbol, and a price. */
export interface RoomPoint {
  symbol: string;
  /** ms since 1970. */
  timeMs: number;
  /** A decimal number; left out where only the moment is meant. */
  price?: number;
}

/** One chart that a host shows. */
export interface RoomChart {
  symbol: string;
  interval: Interval;
  /** As the page that shows it calls it; one that another does not know is left out there. */
  kind?: string;
}

/** What a host wants all who follow to see. */
export interface RoomFrame {
  /** As they stand on the desk, 1..LIMITS.presentCharts. */
  charts: RoomChart[];
  /** Which of them is meant, from 0. */
  active: number;
  /** What it shows, ms since 1970; the newest when left out. */
  fromMs?: number;
  toMs?: number;
}

/** What is shown in a room. */
export interface RoomPresentation {
  point?: RoomPoint;
  frame?: RoomFrame;
  /** Numbers of viewers whose hands are up, the first one first. */
  hands: number[];
}
