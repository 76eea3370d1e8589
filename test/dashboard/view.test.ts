import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShown, LAYERS, toggled } from '../../dashboard/src/pages/city-map/layers.ts';
import { nextSort, parseSort, sortRows, textOfSort } from '../../dashboard/src/parts/table-sort.ts';
import { contentOf, daysOf, nearestDay, neighbours } from '../../dashboard/src/view/day-list.ts';
import { changeView, formatView, parseView } from '../../dashboard/src/view/view-state.ts';

describe('the view in the address', () => {
  it('is read and written', () => {
    const view = parseView('?page=trafic&date=2023-11-21&comparer=2023-11-14&arc=4264&heure=8');
    expect(view).toEqual({
      page: 'trafic',
      date: '2023-11-21',
      compare: '2023-11-14',
      params: { arc: '4264', heure: '8' },
    });
    expect(formatView(view)).toBe('?page=trafic&date=2023-11-21&comparer=2023-11-14&arc=4264&heure=8');
    expect(formatView(parseView(''))).toBe('?');
    expect(parseView('?date=hier&comparer=21/11/2023')).toMatchObject({ date: null, compare: null });
  });

  it('survives any param', () => {
    const name = fc
      .stringMatching(/^[a-z_]{1,8}$/)
      .filter((text) => !['page', 'date', 'comparer'].includes(text));
    const params = fc.dictionary(name, fc.string({ minLength: 1 }), { noNullPrototype: true });
    fc.assert(
      fc.property(params, (given) => {
        const view = { page: 'carte', date: '2023-11-21', compare: null, params: given };
        expect(parseView(formatView(view))).toEqual(view);
      }),
    );
  });

  it('lets go of the params of a page with the page, but not of language and theme', () => {
    const view = parseView('?page=carte&heure=8&lang=en&theme=sombre&date=2023-11-21');
    expect(changeView(view, { params: { mesure: 'etat' } }).params).toEqual({
      heure: '8',
      lang: 'en',
      theme: 'sombre',
      mesure: 'etat',
    });
    expect(changeView(view, { page: 'trafic', params: { arc: '1' } })).toMatchObject({
      date: '2023-11-21',
      params: { lang: 'en', theme: 'sombre', arc: '1' },
    });
    expect(changeView(view, { params: { heure: null }, date: null })).toMatchObject({
      date: null,
      params: { lang: 'en' },
    });
  });
});

describe('the days with data', () => {
  const answer = {
    dates: { bikes: ['2023-11-21', '2023-11-14'], traffic: ['2023-11-22'], weather: [] },
    reports: ['2023-11-21'],
  };
  const days = ['2023-11-14', '2023-11-21', '2023-11-22'];

  it('are those of any type, each once, oldest first', () => {
    expect(daysOf(answer)).toEqual(days);
    expect(daysOf({ dates: {} })).toEqual([]);
    expect(daysOf(null)).toEqual([]);
  });

  it('stand in for a day without data: the last before it, else the first', () => {
    expect(nearestDay(days, null)).toBe('2023-11-22');
    expect(nearestDay(days, '2023-11-20')).toBe('2023-11-14');
    expect(nearestDay(days, '2020-01-01')).toBe('2023-11-14');
    expect(nearestDay([], '2023-11-20')).toBeNull();
  });

  it('have neighbours', () => {
    expect(neighbours(days, '2023-11-21')).toEqual({ previous: '2023-11-14', next: '2023-11-22' });
    expect(neighbours(days, '2023-11-14')).toEqual({ previous: null, next: '2023-11-21' });
    expect(neighbours(days, '2023-11-22')).toEqual({ previous: '2023-11-21', next: null });
    expect(neighbours(days, null)).toEqual({ previous: null, next: null });
  });
});

describe('the order of a table', () => {
  interface Row {
    readonly name: string;
    readonly count: number | null;
  }
  const columns = [
    { key: 'name', value: (row: Row) => row.name },
    { key: 'count', value: (row: Row) => row.count, numeric: true },
  ];
  const rows: Row[] = [
    { name: 'Rue 10', count: 3 },
    { name: 'rue 9', count: null },
    { name: 'Élysée', count: 20 },
  ];
  const names = (text: string) =>
    sortRows(rows, columns, parseSort(text, columns), 'fr').map(({ name }) => name);

  it('goes by numbers and by words, what is unknown last', () => {
    expect(names('name')).toEqual(['Élysée', 'rue 9', 'Rue 10']);
    expect(names('count')).toEqual(['Rue 10', 'Élysée', 'rue 9']);
    expect(names('count:desc')).toEqual(['Élysée', 'Rue 10', 'rue 9']);
    expect(names('nothing')).toEqual(['Rue 10', 'rue 9', 'Élysée']);
  });

  it('turns around with a second click', () => {
    const first = nextSort(null, columns[1]!);
    expect(textOfSort(first)).toBe('count:desc');
    expect(textOfSort(nextSort(first, columns[1]!))).toBe('count');
    expect(textOfSort(nextSort(first, columns[0]!))).toBe('name');
  });
});

describe('the layers of the map', () => {
  it('are turned on and off', () => {
    expect(LAYERS.filter((layer) => isShown(layer, null))).toEqual(['chantiers']);
    const both = toggled('velos', null);
    expect(both).toBe('chantiers,velos');
    expect(toggled('velos', both)).toBeNull();
    const none = toggled('chantiers', null);
    expect(LAYERS.filter((layer) => isShown(layer, none))).toEqual([]);
  });
});

describe('what is stored', () => {
  const answer = { dates: { bikes: ['2023-11-20', '2023-11-21'], weather: ['2023-11-20'] } };

  it('is told apart by day and type: a day may come in pieces', () => {
    expect(contentOf(answer, '2023-11-20')).toBe('bikes,weather');
    expect(contentOf(answer, '2023-11-21')).toBe('bikes');
    expect(contentOf({ dates: {} }, '2023-11-21')).toBe('');
    expect(contentOf(null)).toBe(contentOf({ dates: {} }));
    expect(contentOf(answer)).not.toBe(contentOf({ dates: { ...answer.dates, weather: [] } }));
  });
});
