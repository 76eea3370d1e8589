import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describeWithRealData } from '../shared-data.ts';
import { figures, input, read } from './answers.ts';

describeWithRealData('observations of Paris-Montsouris and an Open-Meteo day', (data) => {
  const inputs = [13, 14, 15, 16, 17, 18, 19, 20, 21].map((day) => {
    const name = `api/weather/dt=2023-11-${day}/hour=23/weather.json`;
    return input(readFileSync(path.join(data, 'raw', name), 'utf8'), name);
  });

  it('2023-11-21: 9.4 / 11.1 / 12.2 °C, 1.3 mm, no wind', () => {
    expect(figures(inputs).metrics).toEqual({
      lieu: 'Paris Montsouris',
      fournisseur: 'visual_crossing',
      instantane: '2023-11-21',
      temp_moyenne: 11.1,
      temp_min: 9.4,
      temp_max: 12.2,
      precip_totale: 1.3,
      vent_moyen: null,
      vent_max: null,
      rafale_max: null,
      humidite: null,
      conditions: null,
      conditions_source: null,
      categories: [],
      indice_velo: 94.8,
      impact_mobilite: 97.4,
      facteurs: {
        indice_velo: { pluie: 5.2, vent: null, froid: 0, chaleur: 0 },
        impact_mobilite: { pluie: 2.6, vent: null, froid: 0, chaleur: 0 },
      },
    });
  });

  it('keep what the station did not report as unknown', () => {
    expect(figures(inputs, '2023-11-18').metrics).toMatchObject({
      temp_max: null,
      temp_min: 8.3,
      precip_totale: 4.6,
    });
    expect(figures(inputs, '2023-11-17').metrics.categories).toEqual(['Pluvieux', 'Froid']);
  });

  it('Open-Meteo in GMT: 22 of the 24 hours of the Paris day', () => {
    const text = readFileSync(path.join(data, 'other-formats/open-meteo_one-day.json'), 'utf8');
    const reading = read(text);
    expect(reading.counts).toMatchObject({ read: 2, kept: 1, rejected: { jour_incomplet: 1 } });
    const day = figures([input(text)], '2026-05-22');
    // stamps 00:00–21:00 GMT, computed apart from the file: mean 21.85, extremes 14.2 and 28.1
    expect(day.metrics).toMatchObject({
      temp_moyenne: 21.85,
      temp_min: 14.2,
      temp_max: 28.1,
      precip_totale: 0,
      vent_max: 8.1,
    });
    expect(day.heures_attendues).toBe(24);
  });
});
