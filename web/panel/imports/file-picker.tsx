/**
 * Where files are dropped or chosen.
 */
import '../../style/imports.css';
import { useApp } from '../app-context.ts';
import { readPicked } from './dropped-files.ts';

/** Browsers of phones have no folders to choose. */
const HAS_FOLDERS = 'webkitdirectory' in HTMLInputElement.prototype;

/** The place. @param isLarge while there is nothing else to look at */
export function FilePicker({ isLarge }: { isLarge: boolean }) {
  const { actions, files } = useApp();
  function take({ currentTarget: field }: { currentTarget: HTMLInputElement }): void {
    const { files: brought, name } = readPicked(field.files ?? []);
    actions.inImports({ do: 'bring', files: brought, ...(name === undefined ? {} : { name }) });
    field.value = '';
  }
  return (
    <div class="file-picker" data-large={isLarge}>
      <p>
        <b>Drop files or a folder</b> anywhere on the page
        {isLarge && (
          <small>
            Trades, quotes, bars, recorded frames: CSV, JSON, Parquet, Arrow, DBN and more, packed
            or not; or a tape. {files !== undefined && 'They are read here; nothing is uploaded.'}
          </small>
        )}
      </p>
      <div class="file-picker-ways">
        <label class="button-text">
          Choose files …
          <input type="file" multiple class="sr-only" onChange={take} />
        </label>
        {HAS_FOLDERS && (
          <label class="button-text">
            Choose a folder …
            <input
              type="file"
              class="sr-only"
              ref={(field) => field?.setAttribute('webkitdirectory', '')}
              onChange={take}
            />
          </label>
        )}
        {files !== undefined && (
          <button type="button" class="button-text" onClick={files.openDemo}>
            Replay the demo
          </button>
        )}
      </div>
    </div>
  );
}
