import { describe, expect, test } from 'vitest';
import { VENUES } from '../../../shared/venue/registry.ts';
import { readFixtures, textsOf } from './fixture.ts';

describe.each(VENUES.map((venue) => [venue.id, venue] as const))('frames of %s', (id, venue) => {
  test.each(readFixtures(id).map((fixture) => [fixture.what, fixture] as const))(
    '%s',
    (_what, fixture) => {
      const decoder = venue.createDecoder({ settings: fixture.settings ?? {} });
      expect(textsOf(fixture).flatMap((text) => decoder.decode(text))).toEqual(fixture.events);
    },
  );
});
