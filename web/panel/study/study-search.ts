/** Finds studies by what somebody typed: short names first, then names, then other words. Pure. */
import type { Study } from '../../../shared/study/study.ts';

/** Studies that match all that was typed, the best first; all of them, in their order, where nothing was. */
export function findStudies(studies: readonly Study[], typed: string): Study[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [...studies];
  const ranked = studies.flatMap((study) => {
    const short = study.short.toLowerCase();
    const name = study.name.toLowerCase();
    const all = `${short} ${study.id} ${name} ${study.words ?? ''}`;
    if (!wanted.split(/\s+/).every((word) => all.includes(word))) return [];
    if (short.startsWith(wanted)) return [{ study, rank: 0 }];
    return [{ study, rank: name.split(/\W+/).some((word) => word.startsWith(wanted)) ? 1 : 2 }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ study }) => study);
}
