/** The main journeys in WebKit. */
import { declareJourneys } from './journeys.ts';
import { findWebKit, startWebKit } from './webkit.ts';

const parts = findWebKit();

declareJourneys(
  parts === undefined
    ? 'in WebKit (not here: apt-get install webkit2gtk-driver xvfb)'
    : 'in WebKit',
  parts === undefined ? undefined : () => startWebKit(parts),
);
