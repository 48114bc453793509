/**
 * Files that are dragged over the page: the browser would leave the page for them. What is done with them is fetched when
 * the first one comes.
 */
import { useEffect } from 'preact/hooks';
import type { AppSurroundings } from './app-context.ts';

/** What a dropped item is: a file, a folder or a file with its place, or nothing of the kind. */
export type DroppedItem = FileSystemEntry | File | null;

/** Takes what is dropped anywhere on the page. */
export function useFileDrop(app: AppSurroundings): void {
  useEffect(() => {
    const onDrag = (event: DragEvent): void => {
      const { dataTransfer, type, relatedTarget } = event;
      if (dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      /* Afterwards nobody is told what was dropped. */
      const items = Array.from(type === 'drop' ? dataTransfer.items : [], (item): DroppedItem => {
        return item.webkitGetAsEntry() ?? item.getAsFile();
      });
      const isOver = type === 'dragover' || (type === 'dragleave' && relatedTarget !== null);
      void import('./imports/drop-target.ts').then((all) => all.onDrag(app, isOver, items));
    };
    const types = ['dragover', 'dragleave', 'drop'] as const;
    for (const type of types) addEventListener(type, onDrag);
    return () => {
      for (const type of types) removeEventListener(type, onDrag);
    };
  }, []);
}
