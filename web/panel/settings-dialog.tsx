/**
 * Choices that are remembered: theme, colours of up and down, zone of times.
 */
import '../style/dialogs.css';
import { useApp } from './app-context.ts';
import { OverlayFrame } from './overlay-frame.tsx';
import { Segments } from './segments.tsx';

/** The dialog of settings. */
export function SettingsDialog() {
  const { settings, overlay } = useApp().state;
  return (
    <OverlayFrame title="Settings">
      <div class="setting">
        <span>Theme</span>
        <Segments
          label="Theme"
          options={[
            { value: 'system', label: 'As device' },
            { value: 'dark', label: 'Dark' },
            { value: 'light', label: 'Light' },
          ]}
          value={settings.theme.value}
          onChange={(value) => (settings.theme.value = value)}
        />
      </div>
      <div class="setting">
        <span>Up and down</span>
        <Segments
          label="Colours of up and down"
          options={[
            { value: 'classic', label: 'Green, red' },
            { value: 'safe', label: 'Blue, orange' },
          ]}
          value={settings.palette.value}
          onChange={(value) => (settings.palette.value = value)}
        />
      </div>
      <div class="setting">
        <span>Times</span>
        <Segments
          label="Time zone"
          options={[
            { value: 'utc', label: 'UTC' },
            { value: 'local', label: 'Local' },
          ]}
          value={settings.zone.value}
          onChange={(value) => (settings.zone.value = value)}
        />
      </div>
      <label class="setting">
        <span>Single keys: typing finds a symbol, digits set the interval</span>
        <input
          type="checkbox"
          checked={settings.hasSingleKeys.value}
          onChange={(event) => (settings.hasSingleKeys.value = event.currentTarget.checked)}
        />
      </label>
      <div class="setting">
        <span>Layout: charts, panels</span>
        <button type="button" class="button-text" onClick={() => (overlay.value = 'layout')}>
          Change
        </button>
      </div>
      <div class="setting">
        <span>
          All keys: press <kbd>?</kbd> anywhere
        </span>
        <button type="button" class="button-text" onClick={() => (overlay.value = 'keys')}>
          Show
        </button>
      </div>
    </OverlayFrame>
  );
}
