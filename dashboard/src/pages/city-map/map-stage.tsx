import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { CounterItem, NetworkFigures, WorkItem } from '../../api/shapes.ts';
import { zoneName } from '../../format/names.ts';
import type { CityMap, Target } from '../../map/city-map.ts';
import { boundsOf, contoursOf, countersOf, labelsOf, type Network, worksOf } from '../../map/features.ts';
import { paintOf } from '../../map/picture.ts';
import { language, t } from '../../text/language.ts';
import { isDark } from '../../view/theme.ts';
import { param } from '../../view/view.ts';
import { isShown } from './layers.ts';
import type { Shown } from './shown.ts';
import { Tip } from './tip.tsx';

/** On its way as soon as the page is: it is the largest part of it. */
const library = () => import('../../map/city-map.ts');
library().catch(() => {});

interface MapStageProps {
  readonly shown: Shown | null;
  readonly contours: NetworkFigures | undefined;
  readonly works: readonly WorkItem[];
  readonly counters: readonly CounterItem[];
  readonly chosen: Target | null;
  readonly choose: (target: Target | null) => void;
  /** nothing of what is to be drawn is still on its way */
  readonly complete: boolean;
}

const GROUND = {
  light: {
    outside: '#e9edf1',
    zones: '#fbfcfd',
    outlines: '#c9d1d9',
    works: '#b35806',
    counters: '#1d6b43',
    selected: '#e11d74',
  },
  dark: {
    outside: '#0b0e12',
    zones: '#141a20',
    outlines: '#303a45',
    works: '#f0a35e',
    counters: '#74cf9f',
    selected: '#ff5fa8',
  },
} as const;

/** The canvas and what moves over it. The library comes when the page is first opened. */
export function MapStage(props: MapStageProps) {
  const { shown, contours, works, counters, chosen, choose, complete } = props;
  const { scale, picture, network } = shown ?? { scale: null, picture: null, network: null };
  const box = useRef<HTMLDivElement>(null);
  const map = useSignal<CityMap | null>(null);
  const idle = useSignal(false);
  const failed = useSignal(false);
  const pointed = useSignal<{ target: Target; x: number; y: number } | null>(null);
  const onChoose = useRef(choose);
  onChoose.current = choose;

  useEffect(() => {
    let open: CityMap | null = null;
    let wanted = true;
    library().then(
      ({ openCityMap }) => {
        if (!wanted || !box.current) return;
        open = openCityMap(box.current, {
          canvasLabel: t({ fr: 'Carte du réseau routier', en: 'Map of the road network' }),
          onPoint: (target, { x, y }) => {
            pointed.value = target && { target, x, y };
          },
          onChoose: (target) => onChoose.current(target?.kind === 'zone' ? null : target),
          onIdle: (now) => {
            idle.value = now;
          },
        });
        map.value = open;
      },
      () => {
        failed.value = true;
      },
    );
    return () => {
      wanted = false;
      open?.remove();
    };
  }, [map, idle, failed, pointed]);

  const view = map.value;
  const outlines = useMemo(() => contoursOf(contours), [contours]);
  // before the next frame, not after it: a slider is moved. Lines come before what is said of them
  useLayoutEffect(() => {
    if (view && network) view.setNetwork(network.lines, boundsOf(network.lines));
  }, [view, network]);
  useLayoutEffect(() => {
    if (picture) view?.setBins(picture.bins);
  }, [view, picture]);
  useLayoutEffect(() => {
    if (scale) view?.setPaint(paintOf(scale, isDark.value), GROUND[isDark.value ? 'dark' : 'light']);
  }, [view, scale, isDark.value]);
  useEffect(() => {
    if (!view) return;
    view.setContours(outlines);
    view.label(labelsOf(outlines, (zone) => zoneName(zone, language.value)));
  }, [view, outlines, language.value]);
  useEffect(() => view?.setWorks(worksOf(works)), [view, works]);
  useEffect(() => view?.setCounters(countersOf(counters)), [view, counters]);
  const layers = param('calques');
  useEffect(() => {
    view?.show('works', isShown('chantiers', layers));
    view?.show('counters', isShown('velos', layers));
  }, [view, layers]);
  useChosen(view, network, chosen);
  const zone = param('zone');
  useEffect(() => {
    const outline = outlines.features.filter(({ properties }) => properties.zone === zone);
    const bounds = boundsOf({ type: 'FeatureCollection', features: outline });
    if (bounds) view?.goTo(bounds);
  }, [view, outlines, zone]);

  if (failed.value)
    return (
      <p class="empty">
        {t({ fr: 'La carte n’a pas pu être chargée.', en: 'The map could not be loaded.' })}
      </p>
    );
  return (
    <>
      <div ref={box} class="map-canvas" data-idle={idle.value && complete} />
      <div class="map-zoom">
        <button type="button" aria-label={t({ fr: 'Agrandir', en: 'Zoom in' })} onClick={() => view?.zoom(1)}>
          +
        </button>
        <button
          type="button"
          aria-label={t({ fr: 'Réduire', en: 'Zoom out' })}
          onClick={() => view?.zoom(-1)}
        >
          −
        </button>
      </div>
      {shown && pointed.value && (
        <Tip {...props} shown={shown} {...pointed.value} width={box.current?.clientWidth ?? 0} />
      )}
    </>
  );
}

/** The chosen arc is marked, and brought into view when it was chosen elsewhere than on the map. */
function useChosen(view: CityMap | null, network: Network | null, chosen: Target | null): void {
  const id = chosen?.kind === 'arc' ? chosen.id : null;
  useEffect(() => {
    if (!view || !network) return;
    const index = id === null ? undefined : network.indexOf.get(id);
    const line = {
      type: 'FeatureCollection' as const,
      features: index === undefined ? [] : [network.lines.features[index]!],
    };
    view.select(line);
    const bounds = boundsOf(line);
    if (bounds && !document.activeElement?.closest('.map-canvas')) view.goTo(bounds);
  }, [view, network, id]);
}
