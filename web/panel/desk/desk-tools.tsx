/**
 * What makes the desk one's own, fetched once prices have come: edges that move, keys, undo, the way back, and the
 * memory of it all. Shows nothing but the handles of the edges.
 */
import { useEffect } from 'preact/hooks';
import '../../style/desk.css';
import { useApp } from '../app-context.ts';
import { onDeskDoubleClick, onDeskKey } from './desk-keys.ts';
import { isDeskFragment, readDeskFragment } from './desk-link.ts';
import { toDrawDesk } from '../marks/draw-desk.ts';
import { keepDesk } from './desk-memory.ts';
import { Splitters } from './splitters.tsx';
import { watchViews } from './view-history.ts';

/** The tools of the desk. */
export function DeskTools() {
  const app = useApp();
  const { state, actions } = app;

  useEffect(() => {
    const stops = [keepDesk(state, actions), watchViews(state, actions)];
    return () => stops.forEach((stop) => stop());
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => onDeskKey(app, event);
    const onDouble = (event: MouseEvent): void => onDeskDoubleClick(app, event);
    document.addEventListener('keydown', onKey);
    document.addEventListener('dblclick', onDouble);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('dblclick', onDouble);
    };
  }, []);
  useEffect(() => {
    if (!isDeskFragment(location.hash)) return;
    const { hash } = location;
    history.replaceState(history.state, '', location.pathname + location.search);
    void readDeskFragment(hash).then((layout) => {
      if (layout !== undefined) {
        actions.arrange(layout);
        toDrawDesk(state).take(layout);
      } else
        state.notice.value = { tone: 'error', text: 'The layout in this link cannot be read.' };
    });
  }, []);
  return <Splitters />;
}
