import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DayHeaders } from '../../dashboard/src/api/shapes.ts';
import { inkOn, parseColor } from '../../dashboard/src/format/contrast.ts';
import { csvOf } from '../../dashboard/src/format/csv.ts';
import {
  addDays,
  addMonths,
  daysBetween,
  formatDay,
  formatHour,
  formatHourSpan,
  monthGrid,
} from '../../dashboard/src/format/dates.ts';
import { kindNote } from '../../dashboard/src/format/day-kind.ts';
import { distanceM } from '../../dashboard/src/format/distance.ts';
import { plainCode, streetName, zoneName } from '../../dashboard/src/format/names.ts';
import {
  formatMinutes,
  formatMinutesRange,
  formatNumber,
  formatPercent,
  formatShort,
  withUnit,
} from '../../dashboard/src/format/numbers.ts';
import { noticeText } from '../../dashboard/src/text/notices.ts';
import { reasonText } from '../../dashboard/src/text/reasons.ts';
import { typeset } from '../../dashboard/src/text/words.ts';

const THIN = '\u202f';
const SPACE = '\u00a0';

describe('numbers', () => {
  it('are grouped as each language does, with a minus sign and not a hyphen', () => {
    expect(formatNumber(22_741, 'fr')).toBe(`22${THIN}741`);
    expect(formatNumber(22_741, 'en')).toBe('22,741');
    expect(formatNumber(-1234.56, 'fr', { digits: 1 })).toBe(`−1${THIN}234,6`);
    expect(formatPercent(-3.08, 'fr', { digits: 1, signed: true })).toBe(`−3,1${SPACE}%`);
    expect(formatPercent(3.08, 'en', { digits: 1, signed: true })).toBe('+3.1%');
  });

  it('have no sign when they round to zero', () => {
    expect(formatNumber(-0.04, 'fr', { digits: 1 })).toBe('0');
    expect(formatNumber(0.04, 'fr', { digits: 1, signed: true })).toBe('0');
  });

  it('are a dash when nothing is known, never 0', () => {
    for (const nothing of [null, undefined, Number.NaN]) {
      expect(formatNumber(nothing, 'fr')).toBe('–');
      expect(formatPercent(nothing, 'fr')).toBe('–');
    }
    expect(formatMinutes(null, 'fr')).toBe('–');
    expect(withUnit('–', 'km')).toBe('–');
    expect(formatMinutesRange(null, 5, 'fr')).toBe('–');
  });

  it('keep their zeros in columns', () => {
    expect(formatNumber(5, 'fr', { digits: 1, fixed: true })).toBe('5,0');
  });

  it('turn minutes into hours when there are many, a range or a list in one unit', () => {
    expect(formatMinutes(78.7, 'fr')).toBe(`78,7${SPACE}min`);
    expect(formatMinutes(115_066.7, 'fr')).toBe(`1${THIN}918${SPACE}h`);
    expect(formatMinutes(4_687, 'fr', 34_750)).toBe(`78,1${SPACE}h`);
    expect(formatMinutesRange(0, 944.4, 'fr')).toBe(`0 – 944${SPACE}min`);
    expect(formatMinutesRange(63_548.7, 1_049_330, 'en')).toBe(`1,059 – 17,489${SPACE}h`);
  });

  it('are short on axes', () => {
    expect(formatShort(2_000_000, 'fr')).toBe(`2${SPACE}M`);
    expect(formatShort(15_000, 'fr')).toBe(`15${SPACE}k`);
    expect(formatShort(0.2, 'fr')).toBe('0,2');
    expect(formatShort(11.5, 'fr')).toBe('11,5');
    // one unit for an axis
    expect([0, 5_000, 10_000].map((value) => formatShort(value, 'en', 10_000))).toEqual([
      '0',
      `5${SPACE}k`,
      `10${SPACE}k`,
    ]);
  });
});

describe('dates', () => {
  it('are read in both languages, without a time zone', () => {
    expect(formatDay('2023-11-21', 'fr')).toBe('mardi 21 novembre 2023');
    expect(formatDay('2023-11-21', 'en')).toBe('Tuesday, 21 November 2023');
    expect(formatDay('2023-11-21', 'fr', 'short')).toBe('21/11');
    expect(formatDay(null, 'fr')).toBe('–');
    expect(formatDay('hier', 'fr')).toBe('–');
  });

  it('are added and counted over the changes of time', () => {
    expect(addDays('2023-03-26', 1)).toBe('2023-03-27');
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-01-01', -1)).toBe('2022-12-31');
    expect(daysBetween('2023-10-28', '2023-10-30')).toBe(2);
    expect(addMonths('2023-12', 1)).toBe('2024-01');
    expect(addMonths('2023-01', -1)).toBe('2022-12');
  });

  it('fill a month from Monday on', () => {
    const weeks = monthGrid('2023-11');
    expect(weeks[0]).toEqual([
      null,
      null,
      '2023-11-01',
      '2023-11-02',
      '2023-11-03',
      '2023-11-04',
      '2023-11-05',
    ]);
    expect(weeks.flat().filter((day) => day !== null)).toHaveLength(30);
    for (const week of weeks) expect(week).toHaveLength(7);
  });

  it('name hours by their start', () => {
    expect(formatHour(8, 'fr')).toBe(`8${SPACE}h`);
    expect(formatHourSpan(23, 'en')).toBe('23:00 – 00:00');
    expect(formatHour(null, 'fr')).toBe('–');
  });
});

describe('names', () => {
  it('are readable', () => {
    expect(streetName('AV_Champs_Elysees', '4264')).toBe('AV Champs Elysees');
    expect(streetName(null, '4264')).toBe('4264');
    expect(plainCode('debit_non_numerique')).toBe('débit non numérique');
    expect(zoneName('75001', 'fr')).toBe('1er');
    expect(zoneName('75008', 'fr')).toBe('8e');
    expect([1, 2, 3, 4, 11, 12, 13, 20].map((n) => zoneName(String(75_000 + n), 'en'))).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '20th',
    ]);
    expect(zoneName('SYN05', 'fr')).toBe('SYN05');
    expect(zoneName('75099', 'fr')).toBe('75099');
    expect(zoneName(null, 'fr')).toBe('non localisé');
    expect(zoneName('hors_paris', 'fr')).toBe('hors zone');
  });

  it('keep French signs beside their word', () => {
    expect(typeset('fiabilité : « ok » !', 'fr')).toBe(`fiabilité${SPACE}: «${SPACE}ok${SPACE}»${SPACE}!`);
    expect(typeset('reliability : ok', 'en')).toBe('reliability : ok');
  });
});

describe('colours of lines', () => {
  it('are read as portals write them, and carry the ink that is easier to read', () => {
    expect(parseColor('#00643C')).toEqual([0, 100, 60]);
    expect(parseColor('ffcd00')).toEqual([255, 205, 0]);
    expect(parseColor('#fff')).toEqual([255, 255, 255]);
    for (const junk of [null, '', 'red', '#12', 'url(x)', '#gggggg']) expect(parseColor(junk)).toBeNull();
    expect(inkOn([0, 100, 60])).toBe('#ffffff');
    expect(inkOn([255, 205, 0])).toBe('#000000');
  });
});

describe('CSV', () => {
  it('opens in a spreadsheet and runs nothing there', () => {
    expect(
      csvOf(
        ['Rue', 'n'],
        [
          ['=1+1', 2],
          ['a;"b"', null],
          ['x\ny', -1.5],
        ],
      ),
    ).toBe('\uFEFFRue;n\r\n\'=1+1;2\r\n"a;""b""";\r\n"x\ny";-1.5\r\n');
  });
});

describe('distances', () => {
  it('are those of the ellipsoid to a fraction of a percent', () => {
    const metres = distanceM({ lon: 2.3, lat: 48.86 }, { lon: 2.31, lat: 48.86 });
    expect(Math.abs(metres - 733.8) / 733.8).toBeLessThan(0.005);
  });
});

describe('the week before', () => {
  const weekBefore = (code: string) => ({ evolution_vs_semaine_precedente: { jour_type_reference: code } });
  const roads = (day: string, reference: string) =>
    ({
      metrics: { comptages: { metrics: { jour_type: day, ...weekBefore(reference) } } },
    }) as unknown as DayHeaders;
  const bikes = (day: string, reference: string) =>
    ({
      metrics: { bikes: { metrics: { jour_type: { classe: day }, ...weekBefore(reference) } } },
    }) as unknown as DayHeaders;

  it('is said to have been of another kind', () => {
    expect(kindNote(roads('mardi', 'ferie'))?.fr).toBe('férié');
    expect(kindNote(bikes('mardi', 'vacances_semaine'))?.en).toBe('school holidays');
    expect(kindNote(bikes('ferie', 'mardi'))?.fr).toBe('jour ordinaire');
    expect(kindNote(roads('mardi', 'mardi'))).toBeNull();
    expect(kindNote({ metrics: {} } as unknown as DayHeaders)).toBeNull();
  });
});

describe('reasons', () => {
  /** Every reason of the golden reports. */
  const reasons = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'raison' && typeof inner === 'string') reasons.add(inner);
      else collect(inner);
    }
  };
  const golden = path.join(import.meta.dirname, '../report/golden');
  for (const file of globSync('*/report.json', { cwd: golden })) {
    collect(JSON.parse(readFileSync(path.join(golden, file), 'utf8')));
  }

  it('of the report are English in English', () => {
    expect(reasons.size).toBeGreaterThan(8);
    for (const reason of reasons) {
      expect(reasonText(reason, 'en'), reason).not.toMatch(
        /[à-ÿ_’]|\b(?:jour|mesure|et|il|aucune?|ce|dans)\b/,
      );
      expect(reasonText(reason, 'fr'), reason).not.toContain('_');
    }
    expect(reasonText('0 jour où pluie et mesure sont connues, il en faut 20', 'en')).toBe(
      'days on which rain and the measure are known: 0 of 20 needed',
    );
  });

  it('of rejection are sentences in both languages, an unknown one is its code', () => {
    expect(noticeText('bikes', 'comptage_absent', 'fr')).toBe(
      'Comptage absent : il n’est pas pris pour zéro',
    );
    expect(noticeText('bikes', 'comptage_absent', 'en')).toBe('No count: not taken for zero');
    expect(noticeText('bikes', 'debit_inconnu', 'en')).toBe('débit inconnu');
  });
});
