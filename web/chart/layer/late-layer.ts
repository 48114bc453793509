/**
 * Layers that most charts have nothing for at first: a stand-in keeps the place, and fetches the layer itself when the
 * scene has something that it shows. Promises that the charts are drawn again once it has come, and that a fetch that
 * failed is tried again.
 */
import type { Scene } from '../scene.ts';
import type { ChartLayer, LayerFactory } from './layer.ts';

/** Charts to draw again when a layer has come. */
const listeners = new Set<() => void>();

/** Calls back whenever a layer has come. @returns ends that */
export function onLateLayer(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/**
 * Makes the stand-in of a layer.
 * @param where     id, place and pane of the layer
 * @param isWanted  whether the scene has something for it
 * @param load      fetches what makes it
 */
export function toLateLayer(
  where: Pick<ChartLayer, 'id' | 'place' | 'pane'>,
  isWanted: (scene: Scene) => boolean,
  load: () => Promise<LayerFactory>,
): LayerFactory {
  let create: LayerFactory | undefined;
  let loading: Promise<void> | undefined;

  function fetchLayer(): void {
    loading ??= load().then(
      (loaded) => {
        create = loaded;
        for (const tell of listeners) tell();
      },
      () => {
        loading = undefined;
      },
    );
  }

  return () => {
    let layer: ChartLayer | undefined;
    /** The layer, where there is something for it and it is there. */
    function find(scene: Scene): ChartLayer | undefined {
      if (!isWanted(scene)) return undefined;
      if (create === undefined) fetchLayer();
      layer ??= create?.();
      return layer;
    }
    return {
      ...where,
      compute: (scene, widthPx) => find(scene)?.compute?.(scene, widthPx),
      range: (scene) => find(scene)?.range?.(scene),
      version: (scene, widthPx) => find(scene)?.version?.(scene, widthPx) ?? '',
      paint: (ctx, scene, plot, whole) => find(scene)?.paint(ctx, scene, plot, whole),
      labels: (scene) => find(scene)?.labels?.(scene) ?? [],
      hit: (scene, plot, timeMs) => find(scene)?.hit?.(scene, plot, timeMs),
      reset: () => layer?.reset?.(),
    };
  };
}
