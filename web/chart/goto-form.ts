/**
 * A small form over a chart: a date (and a time, where bars are shorter than a day) to go to. Fetched when it is
 * opened. Promises that focus goes back to where it was.
 */
import type { ChartTheme } from './theme.ts';

/** What the form needs and tells. */
export interface GotoOptions {
  readonly theme: ChartTheme;
  /** Days alone, without a time. */
  readonly isDaily: boolean;
  /** What is shown now, ms of the zone's clock. */
  readonly localMs: number;
  /** @param localMs ms of the zone's clock */
  readonly onChoose: (localMs: number) => void;
}

/** Opens the form in the middle of the foot of `host`. @returns closes it */
export function openGotoForm(host: HTMLElement, options: GotoOptions): () => void {
  const { theme, isDaily, localMs, onChoose } = options;
  const before = document.activeElement as HTMLElement | null;
  const form = document.createElement('form');
  const label = document.createElement('label');
  const input = document.createElement('input');
  const button = document.createElement('button');
  form.setAttribute('aria-label', 'Go to date');
  label.textContent = 'Go to ';
  input.type = isDaily ? 'date' : 'datetime-local';
  input.required = true;
  input.value = new Date(localMs).toISOString().slice(0, isDaily ? 10 : 16);
  button.textContent = 'Go';
  label.append(input);
  form.append(label, button);
  Object.assign(form.style, toFormStyle(theme));
  for (const control of [input, button]) Object.assign(control.style, toControlStyle(theme));
  const close = (): void => {
    if (!form.isConnected) return;
    form.remove();
    before?.focus();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosenMs = Date.parse(`${input.value}Z`);
    close();
    if (Number.isFinite(chosenMs)) onChoose(chosenMs);
  });
  form.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Escape') close();
  });
  form.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== null && !form.contains(relatedTarget as Node)) close();
  });
  for (const type of ['pointerdown', 'pointermove', 'pointerup', 'dblclick', 'wheel']) {
    form.addEventListener(type, (event) => event.stopPropagation());
  }
  host.append(form);
  input.focus();
  return close;
}

const toFormStyle = (theme: ChartTheme) => ({
  position: 'absolute',
  left: '50%',
  bottom: '34px',
  zIndex: '3',
  display: 'flex',
  gap: '8px',
  alignItems: 'center',
  transform: 'translateX(-50%)',
  padding: '8px 10px',
  border: `1px solid ${theme.gridMajor}`,
  borderRadius: '6px',
  background: theme.background,
  color: theme.text,
  font: `400 13px ${theme.fontFamily}`,
  whiteSpace: 'nowrap',
  cursor: 'default',
  boxShadow: '0 6px 20px rgb(0 0 0 / 35%)',
});

const toControlStyle = (theme: ChartTheme) => ({
  height: '28px',
  padding: '0 8px',
  border: `1px solid ${theme.gridMajor}`,
  borderRadius: '4px',
  background: theme.background,
  color: 'inherit',
  font: 'inherit',
});
