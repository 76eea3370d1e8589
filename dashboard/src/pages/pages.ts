import type { ComponentType } from 'preact';
import type { Words } from '../text/words.ts';
import type { PageProps } from './page-props.ts';

export interface Page {
  /** in the address: `?page=…` */
  readonly id: string;
  readonly title: Words;
  /** path of a 20 × 20 icon */
  readonly icon: string;
  readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }>;
}

/** Every page: a folder, and a line here. The menu shows them in this order. */
export const PAGES: readonly Page[] = [
  {
    id: 'ville',
    title: { fr: 'Vue d’ensemble', en: 'Overview' },
    icon: 'M3 11l7-7 7 7M5 9v8h10V9',
    load: () => import('./overview/overview.tsx'),
  },
  {
    id: 'carte',
    title: { fr: 'Carte', en: 'Map' },
    icon: 'M3 5l5-2 4 2 5-2v12l-5 2-4-2-5 2zM8 3v12M12 5v12',
    load: () => import('./city-map/city-map.tsx'),
  },
  {
    id: 'trafic',
    title: { fr: 'Trafic routier', en: 'Road traffic' },
    icon: 'M4 17L8 3M16 17L12 3M10 4v2M10 9v2M10 14v2',
    load: () => import('./roads/roads.tsx'),
  },
  {
    id: 'velos',
    title: { fr: 'Vélos', en: 'Bikes' },
    icon: 'M5.5 10a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM14.5 10a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM5.5 13.5L8.5 6h4l2 7.5M8 9h5M7 6h3',
    load: () => import('./bikes/bikes.tsx'),
  },
  {
    id: 'transports',
    title: { fr: 'Transports', en: 'Transit' },
    icon: 'M5 4h10v10H5zM5 9h10M7 17l1-3M13 17l-1-3M7.5 11.5h.1M12.5 11.5h.1',
    load: () => import('./transit/transit.tsx'),
  },
  {
    id: 'chantiers',
    title: { fr: 'Chantiers', en: 'Works' },
    icon: 'M3 17h14M6 17L9 4h2l3 13M7.5 11h5',
    load: () => import('./works/works.tsx'),
  },
  {
    id: 'meteo',
    title: { fr: 'Météo', en: 'Weather' },
    icon: 'M6 14a3.5 3.5 0 010-7 4.5 4.5 0 018.5 1.5A3 3 0 0114 14z',
    load: () => import('./weather/weather.tsx'),
  },
  {
    id: 'qualite',
    title: { fr: 'Qualité des données', en: 'Data quality' },
    icon: 'M4 10l4 4 8-9',
    load: () => import('./quality/quality.tsx'),
  },
  {
    id: 'rapport',
    title: { fr: 'Rapport', en: 'Report' },
    icon: 'M5 3h7l3 3v11H5zM8 9h4M8 12h4',
    load: () => import('./report/report.tsx'),
  },
];

export function pageOf(id: string): Page {
  return PAGES.find((page) => page.id === id) ?? PAGES[0]!;
}
