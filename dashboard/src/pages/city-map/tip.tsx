import type { CounterItem, WorkItem } from '../../api/shapes.ts';
import { streetName, zoneName } from '../../format/names.ts';
import { formatNumber } from '../../format/numbers.ts';
import type { Target } from '../../map/city-map.ts';
import { readingText } from '../../map/reading-text.ts';
import { language, t } from '../../text/language.ts';
import { IMPACT_NAMES, nameIn } from '../../text/vocabulary.ts';
import type { Shown } from './shown.ts';

interface TipProps {
  readonly shown: Shown;
  readonly target: Target;
  readonly works: readonly WorkItem[];
  readonly counters: readonly CounterItem[];
  readonly x: number;
  readonly y: number;
  /** of the map, px */
  readonly width: number;
}

/** What is under the pointer. */
export function Tip({ target, x, y, width, ...props }: TipProps) {
  const words = wordsOf(target, props);
  if (!words) return null;
  const onTheLeft = x > width / 2;
  return (
    <div
      class="map-tip"
      style={{ top: y + 14, ...(onTheLeft ? { right: width - x + 14 } : { left: x + 14 }) }}
      aria-hidden="true"
    >
      <strong>{words.title}</strong>
      {words.text}
    </div>
  );
}

type Context = Pick<TipProps, 'shown' | 'works' | 'counters'>;

/** Title and text of something on the map, null for what has nothing to say. */
export function wordsOf(
  target: Target,
  { shown, works, counters }: Context,
): { title: string; text: string } | null {
  const lang = language.value;
  const { measure, slot, picture, network } = shown;
  if (target.kind === 'arc') {
    const index = network.indexOf.get(target.id);
    const arc = index === undefined ? undefined : network.arcs[index];
    const read = index === undefined ? undefined : picture.reads[index];
    if (!arc || !read) return null;
    return {
      title: streetName(arc.libelle, arc.identifiant_arc),
      text: `${readingText(measure, slot, read, lang)} · ${zoneName(arc.arrondissement, lang)} · ${t({ fr: 'arc', en: 'arc' })} ${arc.identifiant_arc}`,
    };
  }
  if (target.kind === 'counter') {
    const counter = counters.find(({ id_compteur }) => id_compteur === target.id);
    if (!counter) return null;
    return {
      title: counter.nom_compteur ?? counter.id_compteur,
      text: `${formatNumber(counter.total_jour, lang)} ${t({ fr: 'vélos sur le jour', en: 'bikes in the day' })}`,
    };
  }
  if (target.kind === 'work') {
    const work = works.find(({ identifiant }) => identifiant === target.id);
    if (!work) return null;
    return {
      title: streetName(work.voies, work.identifiant),
      text: nameIn(IMPACT_NAMES, work.impact_circulation, lang),
    };
  }
  return null;
}
