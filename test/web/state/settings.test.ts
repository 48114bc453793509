import { describe, expect, test } from 'vitest';
import { createSettings, readStored, type TextStore } from '../../../web/state/settings.ts';

function makeStore(content: Record<string, string> = {}): TextStore & { content: typeof content } {
  return {
    content,
    getItem: (key) => content[key] ?? null,
    setItem: (key, value) => {
      content[key] = value;
    },
  };
}

describe('settings', () => {
  test('are found again', () => {
    const store = makeStore();
    const first = createSettings(store);
    first.theme.value = 'light';
    first.sort.value = { by: 'volume', descending: true };
    first.isGrouped.value = true;
    const second = createSettings(store);
    expect(second.theme.value).toBe('light');
    expect(second.sort.value).toEqual({ by: 'volume', descending: true });
    expect(second.isGrouped.value).toBe(true);
  });

  test('fall back to the usual where the stored text is damaged or foreign', () => {
    const settings = createSettings(
      makeStore({
        'tickdeck.theme': '"purple"',
        'tickdeck.zone': '{',
        'tickdeck.sort': '{"by":"luck","descending":1}',
        'tickdeck.grouped': '"yes"',
        'tickdeck.minTimes': '-3',
      }),
    );
    const { theme, zone, sort, isGrouped, minTimes } = settings;
    expect([theme.value, zone.value, sort.value.by]).toEqual(['system', 'utc', 'own']);
    expect([isGrouped.value, minTimes.value]).toEqual([false, 0]);
  });

  test('work without a store that can be read or written', () => {
    const refuse = (): never => {
      throw new Error('forbidden');
    };
    const store: TextStore = { getItem: refuse, setItem: refuse };
    const settings = createSettings(store);
    settings.theme.value = 'dark';
    expect(settings.theme.value).toBe('dark');
    expect(readStored(store, 'theme')).toBeUndefined();
  });
});
