/**
 * Dropping recordings on the page, where it keeps them itself.
 */
import { useEffect } from 'preact/hooks';
import type { AppSurroundings } from './app-context.ts';

/** Opens what is dropped anywhere on the page; the browser would leave the page for it. */
export function useFileDrop({ files }: AppSurroundings): void {
  useEffect(() => {
    if (files === undefined) return undefined;
    const onOver = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
    };
    const onDrop = (event: DragEvent): void => {
      const [file] = event.dataTransfer?.files ?? [];
      if (file === undefined) return;
      event.preventDefault();
      files.openFile(file);
    };
    addEventListener('dragover', onOver);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('drop', onDrop);
    };
  }, [files]);
}
