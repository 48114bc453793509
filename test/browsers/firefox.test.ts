/** The main journeys in Firefox. */
import { findFirefox, startFirefox } from './firefox.ts';
import { declareJourneys } from './journeys.ts';

const place = findFirefox();

declareJourneys(
  place === undefined ? 'in Firefox (not here: apt-get install firefox-esr)' : 'in Firefox',
  place === undefined ? undefined : () => startFirefox(place),
);
