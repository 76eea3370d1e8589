import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describeWithRealData } from '../shared-data.ts';
import { answer, figures, input, read } from './answers.ts';

describeWithRealData('PRIM answers of November 2023', (data) => {
  const load = (date: string) => {
    const name = `api/traffic_ratp/dt=${date}/hour=23/line_reports.json`;
    return input(readFileSync(path.join(data, 'raw', name), 'utf8'), name);
  };
  const inputs = [load('2023-11-07'), load('2023-11-21')];
  const day = figures(inputs);

  it('hold 116 disruptions, 98 of them active on 2023-11-21', () => {
    expect(day.metrics).toMatchObject({
      perturbations_connues: 116,
      perturbations_actives: 98,
      par_effet: { SIGNIFICANT_DELAYS: 77, OTHER_EFFECT: 17, NO_SERVICE: 4 },
      par_severite: { CRITIQUE: 4, ELEVEE: 77, MOYENNE: 0, FAIBLE: 17 },
      par_cause: { perturbation: 72, travaux: 8, information: 18 },
      lignes_connues: 163,
    });
  });

  it('are mostly lifts out of order, which stop no line: 62 active ones reach lines through a stop only', () => {
    expect(day.metrics).toMatchObject({
      arrets_seulement: 62,
      sans_ligne: 0,
      par_mode: { bus: 35, navette: 1 },
      indice_fiabilite: 88.42,
      indice_fiabilite_arrets_inclus: 31.98,
    });
    const lift = day.items.find((item) => item.titre === "Panne d'un ascenseur");
    expect(lift?.lignes).toContainEqual(expect.objectContaining({ lien: 'arret' }));
    expect(lift?.arrets).toContainEqual(expect.objectContaining({ lon: expect.any(Number) }));
  });

  it('lose nothing and raise no notice', () => {
    expect(day.notices).toEqual([]);
    const { counts } = read(readFileSync(path.join(data, 'raw', inputs[1]?.path ?? ''), 'utf8'));
    expect(counts).toEqual({ read: 1 + 116 + 163, kept: 280, rejected: {}, duplicates: 0, conflicts: 0 });
  });

  it('say the same in any order, and on the day between them', () => {
    expect(figures([...inputs].reverse())).toEqual(day);
    expect(figures(inputs, '2023-11-14').notices.map(({ code }) => code)).toEqual(['instantane_eloigne']);
    expect(figures(inputs, '2023-11-14').metrics.instantane).toBe('2023-11-21');
  });

  it('in pages: 25 elements of 1,048 are known to be a part', () => {
    const file = path.join(data, 'other-formats/line_reports_2024-04-30_page-of-25.json');
    const page = input(readFileSync(file, 'utf8'), 'api/traffic_ratp/page.json');
    const first = figures([page], '2024-04-30');
    expect(first.notices).toMatchObject([{ code: 'pages_manquantes', samples: [{ detail: '25 / 1048' }] }]);
    expect(first.metrics).toMatchObject({ perturbations_connues: 19, instantane: '2024-04-30' });
  });

  it('with no_solution say that nothing is disrupted', () => {
    const text = readFileSync(path.join(data, 'other-formats/line_reports_no_solution.json'), 'utf8');
    const none = figures([input(text, 'api/traffic_ratp/dt=2024-05-11/none.json')], '2024-05-11');
    expect(none.metrics).toMatchObject({ perturbations_actives: 0, indice_fiabilite: null });
    expect(none.items).toEqual([]);
  });

  it('cut in the middle name the position', () => {
    const text = readFileSync(path.join(data, 'raw', inputs[0]?.path ?? ''), 'utf8');
    const half = text.slice(0, text.length / 2);
    expect(() => read(half)).toThrow(new RegExp(`INPUT_JSON.*position ${half.length}`));
    expect(read(answer([])).counts.read).toBe(1);
  });
});
