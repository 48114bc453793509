/**
 * Kiosk: the page by itself on a screen that people walk by. Only what moves is left, on the whole screen as soon as
 * somebody touches it (browsers give it to nobody else); the pointer hides, and a replay that is gone is opened again.
 * Escape, or leaving the full screen, brings everything back.
 */
import { effect } from '@preact/signals';
import type { Actions } from '../state/actions.ts';
import type { AppState } from '../state/app-state.ts';
import { readViewLink } from '../state/view-url.ts';
import '../style/kiosk.css';

/** The pointer hides after so long, ms. */
const POINTER_MS = 3_000;
/** A replay that is gone is opened again after so long, ms. */
const REOPEN_MS = 3_000;

/** What the page's address ends with meanwhile. */
const KIOSK = '&kiosk=1';

/** It begins once: who has left it stays outside. */
let hasBegun = false;

interface KioskParts {
  readonly state: AppState;
  readonly actions: Pick<Actions, 'openRecording'>;
}

/** Begins, where the address that the page was opened with says so. */
export function startKiosk({ state, actions }: KioskParts): void {
  const [opened] = performance.getEntriesByType('navigation');
  const { search } = new URL(opened?.name ?? location.href);
  if (hasBegun || new URLSearchParams(search).get('kiosk') !== '1') return;
  hasBegun = true;
  const { replay } = readViewLink(search);
  const root = document.documentElement;
  const listening = new AbortController();
  const { signal } = listening;
  let pointer: ReturnType<typeof setTimeout> | undefined;
  let reopening: ReturnType<typeof setTimeout> | undefined;

  function showPointer(): void {
    root.dataset['pointer'] = 'shown';
    clearTimeout(pointer);
    pointer = setTimeout(() => (root.dataset['pointer'] = 'hidden'), POINTER_MS);
  }

  const stopWatching = effect(() => {
    const isGone = state.market.value?.kind === 'live' && !state.isBusy.value;
    clearTimeout(reopening);
    if (replay === undefined || !isGone) return;
    const { recording, ...options } = replay;
    reopening = setTimeout(() => actions.openRecording(recording, options), REOPEN_MS);
  });

  function leave(): void {
    listening.abort();
    stopWatching();
    clearTimeout(pointer);
    clearTimeout(reopening);
    delete root.dataset['kiosk'];
    delete root.dataset['pointer'];
  }

  /* A page that may not have the whole screen (in a frame, on a phone) fills its window. */
  const fill = (): void => void root.requestFullscreen?.().catch(() => undefined);
  root.dataset['kiosk'] = KIOSK;
  showPointer();
  document.addEventListener('pointermove', showPointer, { signal });
  document.addEventListener('pointerdown', fill, { signal });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape') leave();
      else if (document.fullscreenElement === null) fill();
    },
    { signal },
  );
  document.addEventListener(
    'fullscreenchange',
    () => {
      if (document.fullscreenElement === null) leave();
    },
    { signal },
  );
}
