/** Constants of the indicators that a city may set; defaults and sources in `config.ts`. */
export interface Thresholds {
  /** states of the arc (`Etat arc`) whose rows are left out of every figure; none by default */
  readonly etatsArcExclus: readonly string[];
  /** reference speed of the ring road, km/h; null = by date (70 before 2024-10-01, then 50) */
  readonly vitesseRefPeripheriqueKmh: number | null;
  /** reference speed elsewhere, km/h; null = by date (50 before 2021-08-30, then 30) */
  readonly vitesseRefVilleKmh: number | null;
  /** capacity of one lane, vehicles per hour */
  readonly capaciteVoie: number;
  readonly voiesPeripherique: number;
  readonly voiesVille: number;
  /** weeks of history behind day-type profiles */
  readonly semainesHistorique: number;
}
