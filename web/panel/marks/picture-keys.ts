/**
 * Keys of pictures, and the way to what takes them, which is fetched when it is wanted.
 */
import type { AppSurroundings } from '../app-context.ts';
import type { PictureOrder } from './picture.ts';

/** Takes a picture once the code for that is there. */
export function takeLater(app: AppSurroundings, order: PictureOrder): void {
  void import('./picture.ts').then((file) => file.takePicture(app, order));
}

/** Alt S saves a picture of the chart, with Shift it copies it. @returns whether a key meant that */
export function onPictureKey(app: AppSurroundings, event: KeyboardEvent): boolean {
  const { code, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (code !== 'KeyS' || !altKey || ctrlKey || metaKey) return false;
  takeLater(app, { of: 'chart', as: shiftKey ? 'copy' : 'file' });
  return true;
}
