import { formatNumber } from '../format/numbers.ts';
import type { Words } from '../text/words.ts';

/**
 * What the map shows of an arc, in steps. A step is drawn by colour and by width, so that it can be told apart
 * without seeing colours; palettes are ordered by lightness, or go from blue to orange.
 */
export const MEASURES = [
  'debit',
  'occupation',
  'etat',
  'temps_perdu',
  'ecart',
  'comparaison',
  'capteur',
] as const;
export type Measure = (typeof MEASURES)[number];

export interface Step {
  readonly label: Words;
  readonly light: string;
  readonly dark: string;
  /** px at the zoom of a city */
  readonly width: number;
}

export interface Scale {
  readonly measure: Measure;
  readonly name: Words;
  readonly unit: Words;
  /** hours have a reading of their own */
  readonly hourly: boolean;
  readonly steps: readonly Step[];
}

/** Steps of absences come first, the same in every scale. */
export const NO_ROW = 0;
export const NOT_MEASURED = 1;
export const ZERO = 2;
const FIRST_STEP = 3;

const both = (text: string): Words => ({ fr: text, en: text });

/** Names of steps between bounds: `< 100`, `100 – 300`, `≥ 2 000`. */
function between(bounds: readonly number[], unit: string): Words[] {
  const fr = (value: number) => formatNumber(value, 'fr');
  const en = (value: number) => formatNumber(value, 'en');
  const text = (format: (value: number) => string, index: number) => {
    const [low, high] = [bounds[index - 1], bounds[index]];
    if (low === undefined) return `< ${format(high!)}${unit}`;
    return high === undefined ? `≥ ${format(low)}${unit}` : `${format(low)} – ${format(high)}${unit}`;
  };
  return [...bounds, null].map((_, index) => ({ fr: text(fr, index), en: text(en, index) }));
}

const BLUES = {
  light: ['#9cc3e0', '#6fa8d4', '#4189c3', '#2168a8', '#104a85', '#07274f'],
  dark: ['#2c4f70', '#33699a', '#3f88c2', '#63aae0', '#9fd0f3', '#e6f4fe'],
  width: [1, 1.4, 1.9, 2.5, 3.2, 4.2],
};
const HEAT = {
  light: ['#8fb4cf', '#e3b04b', '#e07b2f', '#b93a2b', '#5e0f24'],
  dark: ['#3d6482', '#c9962f', '#ee8a3a', '#ff6a55', '#ffc2cf'],
  width: [1, 1.6, 2.4, 3.2, 4.2],
};
const DIVERGING = {
  light: ['#174f93', '#6aa5d6', '#a3abb4', '#e79a4a', '#9c4a04'],
  dark: ['#6db6ff', '#3f78ad', '#5d6772', '#b9762c', '#ffb366'],
  width: [3.4, 2.2, 1.1, 2.2, 3.4],
};

function stepsOf(names: readonly Words[], { light, dark, width }: typeof BLUES): Step[] {
  return names.map((label, i) => ({ label, light: light[i]!, dark: dark[i]!, width: width[i]! }));
}

const FLOW_HOUR = [100, 300, 600, 1_000, 2_000];
const FLOW_DAY = [2_000, 5_000, 10_000, 20_000, 40_000];
const OCCUPANCY = [5, 15, 30, 50];
const MINUTES = [1, 10, 60, 300];
const DEVIATION = [-30, -10, 10, 30];

const SENSORS: readonly (readonly [string, Step])[] = [
  ['ok', { label: { fr: 'en service', en: 'working' }, light: '#a9b7c4', dark: '#4c5a68', width: 1 }],
  ['muet', { label: { fr: 'muet', en: 'silent' }, light: '#12171d', dark: '#ffffff', width: 3.6 }],
  [
    'interrompu',
    { label: { fr: 'interrompu', en: 'interrupted' }, light: '#d98c00', dark: '#ffb733', width: 3.2 },
  ],
  ['fige', { label: { fr: 'figé', en: 'stuck' }, light: '#c2410c', dark: '#ff7a45', width: 3.2 }],
  [
    'incoherent',
    { label: { fr: 'incohérent', en: 'inconsistent' }, light: '#8a1150', dark: '#ff6fb5', width: 3.2 },
  ],
  [
    'occupation_seule',
    {
      label: { fr: 'occupation seule', en: 'occupancy only' },
      light: '#00805e',
      dark: '#2cc79b',
      width: 2.2,
    },
  ],
  [
    'debit_seul',
    { label: { fr: 'débit seul', en: 'flow only' }, light: '#0f6fb8', dark: '#5ab4f5', width: 2.2 },
  ],
  ['barre', { label: { fr: 'barré', en: 'closed' }, light: '#7a5aa6', dark: '#b79be0', width: 2.2 }],
];

const STATES: readonly (readonly [string, Step])[] = [
  [
    'Fluide',
    { label: { fr: 'fluide (< 15 %)', en: 'fluid (< 15%)' }, light: '#5a9ccf', dark: '#3f87bf', width: 1.2 },
  ],
  [
    'Pré-saturé',
    {
      label: { fr: 'pré-saturé (15 – 30 %)', en: 'pre-saturated (15 – 30%)' },
      light: '#e0ae1a',
      dark: '#f2cf5b',
      width: 2.1,
    },
  ],
  [
    'Saturé',
    {
      label: { fr: 'saturé (30 – 50 %)', en: 'saturated (30 – 50%)' },
      light: '#dd6420',
      dark: '#f0883e',
      width: 3,
    },
  ],
  [
    'Bloqué',
    {
      label: { fr: 'bloqué (≥ 50 %)', en: 'blocked (≥ 50%)' },
      light: '#7d1128',
      dark: '#ff4f6d',
      width: 4.2,
    },
  ],
];

const scales = new Map<string, Scale>();

/** The scale of a measure; flows of an hour and of a day have other bounds. The same question gives the same object. */
export function scaleOf(measure: Measure, hour: number | null): Scale {
  const key = `${measure} ${hour === null}`;
  const scale = scales.get(key) ?? makeScale(measure, hour);
  scales.set(key, scale);
  return scale;
}

function makeScale(measure: Measure, hour: number | null): Scale {
  const common = { measure, ...NAMES[measure] };
  switch (measure) {
    case 'debit':
      return {
        ...common,
        hourly: true,
        unit:
          hour === null
            ? { fr: 'véhicules sur le jour', en: 'vehicles in the day' }
            : { fr: 'véh/h', en: 'veh/h' },
        steps: stepsOf(between(hour === null ? FLOW_DAY : FLOW_HOUR, ''), BLUES),
      };
    case 'occupation':
      return { ...common, hourly: true, unit: both('%'), steps: stepsOf(between(OCCUPANCY, ''), HEAT) };
    case 'etat':
      return {
        ...common,
        hourly: true,
        unit: {
          fr: hour === null ? 'état dominant du jour' : 'état de l’heure',
          en: hour === null ? 'dominant state of the day' : 'state of the hour',
        },
        steps: STATES.map(([, step]) => step),
      };
    case 'temps_perdu':
      return {
        ...common,
        hourly: false,
        unit: { fr: 'minutes, tous véhicules', en: 'minutes, all vehicles' },
        steps: stepsOf(between(MINUTES, ''), HEAT),
      };
    case 'ecart':
    case 'comparaison':
      return {
        ...common,
        hourly: measure === 'comparaison',
        unit: both('%'),
        steps: stepsOf(between(DEVIATION, ''), DIVERGING),
      };
    case 'capteur':
      return { ...common, hourly: false, unit: both(''), steps: SENSORS.map(([, step]) => step) };
  }
}

const NAMES: Readonly<Record<Measure, { readonly name: Words }>> = {
  debit: { name: { fr: 'Débit', en: 'Flow' } },
  occupation: { name: { fr: 'Taux d’occupation', en: 'Occupancy' } },
  etat: { name: { fr: 'État du trafic', en: 'Traffic state' } },
  temps_perdu: { name: { fr: 'Temps perdu', en: 'Time lost' } },
  ecart: { name: { fr: 'Écart au jour type', en: 'Deviation from day type' } },
  comparaison: { name: { fr: 'Débit contre le jour comparé', en: 'Flow against compared day' } },
  capteur: { name: { fr: 'Statut des capteurs', en: 'Sensor status' } },
};

/** The step of a number between bounds. */
function stepOf(value: number, bounds: readonly number[]): number {
  let step = 0;
  while (step < bounds.length && value >= bounds[step]!) step += 1;
  return FIRST_STEP + step;
}

function stepOfCode(code: string | null, steps: readonly (readonly [string, Step])[]): number {
  const index = steps.findIndex(([name]) => name === code);
  return index < 0 ? NOT_MEASURED : FIRST_STEP + index;
}

/** One arc's reading: a number, or a code of the wire. */
export type Reading = number | string | null;

/**
 * The step that an arc is drawn in.
 * @param hasRow whether the hour, or any hour of the day, has a row at all
 */
export function binOf(measure: Measure, hour: number | null, reading: Reading, hasRow: boolean): number {
  if (reading === null) return hasRow ? NOT_MEASURED : NO_ROW;
  switch (measure) {
    case 'debit':
      return reading === 0 ? ZERO : stepOf(Number(reading), hour === null ? FLOW_DAY : FLOW_HOUR);
    case 'occupation':
      return stepOf(Number(reading), OCCUPANCY);
    case 'temps_perdu':
      return reading === 0 ? ZERO : stepOf(Number(reading), MINUTES);
    case 'ecart':
    case 'comparaison':
      return stepOf(Number(reading), DEVIATION);
    case 'etat':
      return stepOfCode(String(reading), STATES);
    case 'capteur':
      return stepOfCode(String(reading), SENSORS);
  }
}

/** A step as it is drawn; `index` counts from the first step of the scale. */
export function binOfStep(index: number): number {
  return FIRST_STEP + index;
}
