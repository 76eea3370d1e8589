import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { useHeaders } from '../../api/day-data.ts';
import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import type { CounterItem, DayItems, WorkItem } from '../../api/shapes.ts';
import type { Target } from '../../map/city-map.ts';
import { useDayArcs, useDayHours, useNetwork } from '../../map/map-data.ts';
import { pictureOf } from '../../map/picture.ts';
import { MEASURES, type Measure, scaleOf } from '../../map/scales.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { navigate, param } from '../../view/view.ts';
import type { PageProps } from '../page-props.ts';
import { HourSlider } from './hour-slider.tsx';
import { Legend } from './legend.tsx';
import { MapStage } from './map-stage.tsx';
import { SidePanel } from './side-panel.tsx';

const WORK_FIELDS =
  'identifiant,actif,voies,objet,impact_circulation,date_debut,date_fin,arrondissement,geometrie';

/** The network of the day, drawn from its own geometry. */
export default function CityMapPage({ day, compared }: PageProps) {
  const measure = measureOf(param('mesure'), compared !== null);
  const wantedHour = hourOf(param('heure'));
  const hourly = scaleOf(measure, null).hourly;
  const slot = hourly ? wantedHour : null;
  const needsHours = slot !== null;

  const network = useNetwork(day);
  const arcs = useDayArcs(day);
  const hours = useDayHours(needsHours ? day : null);
  const otherArcs = useDayArcs(measure === 'comparaison' ? compared : null);
  const otherHours = useDayHours(measure === 'comparaison' && needsHours ? compared : null);
  const headers = useHeaders(day);
  const works = useAnswer<DayItems<WorkItem>>(paths.items('chantiers', day, { fields: WORK_FIELDS }));
  const counters = useAnswer<DayItems<CounterItem>>(paths.items('bikes', day));
  const chosen = useSignal<Target | null>(null);
  const pickedArc = param('arc');

  useEffect(() => {
    if (pickedArc !== null) chosen.value = { kind: 'arc', id: pickedArc };
  }, [pickedArc, chosen]);

  const hoursReady = !needsHours || hours.value !== null;
  const scale = useMemo(() => scaleOf(measure, hoursReady ? slot : null), [measure, slot, hoursReady]);
  const picture = useMemo(() => {
    if (!network.value || !arcs.value) return null;
    const shownSlot = hoursReady ? slot : null;
    const answers = {
      arcs: arcs.value,
      hours: hours.value,
      otherArcs: otherArcs.value,
      otherHours: otherHours.value,
    };
    return pictureOf(network.value, { measure, slot: shownSlot }, answers, scale);
  }, [
    network.value,
    arcs.value,
    hours.value,
    otherArcs.value,
    otherHours.value,
    measure,
    slot,
    hoursReady,
    scale,
  ]);

  const choose = useComputed(() => (target: Target | null) => {
    chosen.value = target;
    navigate({ params: { arc: target?.kind === 'arc' ? target.id : null } }, { replace: true });
  }).value;

  const failed = [network, arcs, hours].find(({ error }) => error && error.status !== 404);
  const dayHoursList = headers.value?.metrics.comptages?.metrics.profil_ville.map(({ heure }) => heure) ?? [];
  const shared = { measure, slot: hoursReady ? slot : null, scale, picture, network: network.value };

  return (
    <div class="map-page">
      <div class="map-stage" aria-busy={picture === null}>
        {failed && <ErrorNote retry={failed.retry} detail={failed.error?.message} />}
        <MapStage
          {...shared}
          contours={headers.value?.metrics.referentiel?.metrics}
          works={works.value?.data.metrics ?? []}
          counters={counters.value?.data.metrics ?? []}
          chosen={chosen.value}
          choose={choose}
        />
        <Legend scale={scale} counts={picture?.counts ?? []} />
        <HourSlider
          hours={dayHoursList}
          slot={slot}
          hourly={hourly}
          loading={needsHours && hours.value === null}
        />
      </div>
      <SidePanel
        {...shared}
        comparing={compared !== null}
        works={works.value?.data.metrics ?? []}
        counters={counters.value?.data.metrics ?? []}
        chosen={chosen.value}
        choose={choose}
      />
    </div>
  );
}

/** Without a day to compare with there is no comparison. */
function measureOf(text: string | null, comparing: boolean): Measure {
  const measure = MEASURES.find((name) => name === text) ?? 'debit';
  return measure === 'comparaison' && !comparing ? 'debit' : measure;
}

function hourOf(text: string | null): number | null {
  const hour = Number(text);
  return text !== null && text !== '' && Number.isInteger(hour) && hour >= 0 && hour < 25 ? hour : null;
}
