/**
 * How an alert makes itself heard outside of the page's sight: two notes that rise or fall, and the browser's own
 * notification. Both by choice; permission is asked for by a press alone, and where it was denied nothing is asked again.
 */
import { signal } from '@preact/signals';
import { readStored, type TextStore, writeStored } from '../../state/settings.ts';

const SOUND = 'alerts.sound';
const NOTIFY = 'alerts.notify';
const NOTE_S = 0.16;
const LOUDNESS = 0.12;
/** Hz: what goes up rises, what goes down falls, all else stays. */
const NOTES: Readonly<Record<string, readonly [number, number]>> = {
  up: [660, 990],
  high: [660, 990],
  over: [660, 990],
  resume: [660, 990],
  down: [660, 440],
  low: [660, 440],
  halt: [440, 440],
};

/** Choices about it, remembered. */
export const hasSound = signal(false);
export const hasNotes = signal(false);

/** Reads what was chosen. */
export function readVoice(store: TextStore): void {
  hasSound.value = readStored(store, SOUND) === true;
  hasNotes.value = readStored(store, NOTIFY) === true && permission() === 'granted';
}

/** What the browser says of notifications. */
export const permission = (): NotificationPermission | 'missing' =>
  typeof Notification === 'undefined' ? 'missing' : Notification.permission;

let audio: AudioContext | undefined;

/** Two notes for an event. */
export function playEvent(event: string): void {
  audio ??= new AudioContext();
  void audio.resume();
  const volume = audio.createGain();
  volume.gain.value = LOUDNESS;
  volume.connect(audio.destination);
  (NOTES[event] ?? [550, 550]).forEach((hz, at) => {
    const tone = audio!.createOscillator();
    tone.frequency.value = hz;
    tone.connect(volume);
    const begin = audio!.currentTime + at * NOTE_S;
    tone.start(begin);
    tone.stop(begin + NOTE_S * 0.9);
  });
}

/** Turns sound on or off; heard at once when it is turned on. */
export function setSound(store: TextStore, isOn: boolean): void {
  hasSound.value = isOn;
  writeStored(store, SOUND, isOn);
  if (isOn) playEvent('up');
}

/** Turns notifications on, after the browser has asked, or off. */
export async function setNotes(store: TextStore, isOn: boolean): Promise<void> {
  const isAllowed = isOn && (await Notification.requestPermission()) === 'granted';
  hasNotes.value = isAllowed;
  writeStored(store, NOTIFY, isAllowed);
}

/** Shows a notification of the browser. @param tag one of the same tag takes its place */
export function notify(title: string, body: string, tag: string): void {
  try {
    const note = new Notification(title, { body, tag });
    note.addEventListener('click', () => {
      window.focus();
      note.close();
    });
  } catch {
    /* Some browsers let only a service worker show one: the toast has said it. */
  }
}
