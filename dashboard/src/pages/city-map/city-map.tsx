import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useHeaders } from '../../api/day-data.ts';
import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import type { CounterItem, DayItems, WorkItem } from '../../api/shapes.ts';
import type { Target } from '../../map/city-map.ts';
import { MEASURES, type Measure, scaleOf } from '../../map/scales.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { navigate, param } from '../../view/view.ts';
import type { PageProps } from '../page-props.ts';
import { HourSlider } from './hour-slider.tsx';
import { Legend } from './legend.tsx';
import { MapStage } from './map-stage.tsx';
import { useShown } from './shown.ts';
import { SidePanel } from './side-panel.tsx';

const WORK_FIELDS =
  'identifiant,actif,voies,objet,impact_circulation,date_debut,date_fin,arrondissement,geometrie';
const NO_WORKS: readonly WorkItem[] = [];
const NO_COUNTERS: readonly CounterItem[] = [];

/** The network of the day, drawn from its own geometry. */
export default function CityMapPage({ day, compared }: PageProps) {
  const measure = measureOf(param('mesure'), compared !== null);
  const { hourly } = scaleOf(measure, null);
  const slot = hourly ? slotOf(param('heure')) : null;
  const { shown, waits, failed } = useShown({ day, compared, measure, slot });
  const headers = useHeaders(day);
  const works = useAnswer<DayItems<WorkItem>>(paths.items('chantiers', day, { fields: WORK_FIELDS }));
  const counters = useAnswer<DayItems<CounterItem>>(paths.items('bikes', day));
  const chosen = useSignal<Target | null>(null);
  const pickedArc = param('arc');

  useEffect(() => {
    if (pickedArc !== null) chosen.value = { kind: 'arc', id: pickedArc };
  }, [pickedArc, chosen]);

  const choose = (target: Target | null) => {
    chosen.value = target;
    navigate({ params: { arc: target?.kind === 'arc' ? target.id : null } }, { replace: true });
  };
  const over = {
    works: works.value?.data.metrics ?? NO_WORKS,
    counters: counters.value?.data.metrics ?? NO_COUNTERS,
    chosen: chosen.value,
    choose,
  };
  const hours = headers.value?.metrics.comptages?.metrics.profil_ville.map(({ heure }) => heure) ?? [];
  return (
    <div class="map-page">
      <div class="map-stage" aria-busy={shown === null || waits}>
        {failed && <ErrorNote retry={failed.retry} detail={failed.error?.message} />}
        <MapStage
          shown={shown}
          contours={headers.value?.metrics.referentiel?.metrics}
          complete={
            shown !== null && !waits && [headers, works, counters].every(({ state }) => state !== 'loading')
          }
          {...over}
        />
        <Legend scale={shown?.scale ?? scaleOf(measure, slot)} counts={shown?.picture.counts ?? []} />
        <HourSlider hours={hours} slot={slot} hourly={hourly} loading={waits} />
      </div>
      <SidePanel shown={shown} measure={measure} comparing={compared !== null} {...over} />
    </div>
  );
}

/** Without a day to compare with there is no comparison. */
function measureOf(text: string | null, comparing: boolean): Measure {
  const measure = MEASURES.find((name) => name === text) ?? 'debit';
  return measure === 'comparaison' && !comparing ? 'debit' : measure;
}

/** A place in the day: 25 of them on the longest. */
function slotOf(text: string | null): number | null {
  return text !== null && /^(1?\d|2[0-4])$/.test(text) ? Number(text) : null;
}
