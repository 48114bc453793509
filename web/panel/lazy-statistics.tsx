/**
 * The statistics page, fetched when it is first opened: it is large, and most visits never need it.
 */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { OverlayFrame } from './overlay-frame.tsx';

/** The page, or what stands for it until it is there. */
export function LazyStatistics() {
  const [Page, setPage] = useState<ComponentType>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    import('./statistics/statistics-page.tsx').then(
      ({ StatisticsPage }) => setPage(() => StatisticsPage),
      () => setFailed(true),
    );
  }, []);
  if (Page !== undefined) return <Page />;
  return (
    <OverlayFrame title="Statistics" isPage>
      <p>{hasFailed ? 'This page could not be fetched. Is the server there?' : 'One moment …'}</p>
    </OverlayFrame>
  );
}
