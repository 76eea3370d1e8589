import { api } from '../../api/api.ts';
import { paths } from '../../api/paths.ts';
import { useLoaded } from '../../api/resource.ts';
import type { DayHeaders } from '../../api/shapes.ts';
import type { CoverageCell } from '../../charts/data.ts';
import { addDays, type Day, formatDay } from '../../format/dates.ts';
import { CoverageGrid } from '../../parts/coverage-grid.tsx';
import { Ready } from '../../parts/states.tsx';
import { language, t } from '../../text/language.ts';
import { nameIn, SOURCE_NAMES } from '../../text/vocabulary.ts';
import { days as everyDay } from '../../view/days.ts';
import { DAY_ROWS, dayCells } from './coverage.ts';

const DAYS = 14;

interface Stretch {
  readonly days: readonly Day[];
  readonly cells: readonly CoverageCell[];
}

/** The two weeks that end with a day; null for those that nothing was computed of. */
async function load(last: Day): Promise<Stretch> {
  const known = everyDay.value;
  const days = Array.from({ length: DAYS }, (_, i) => addDays(last, i + 1 - DAYS));
  const headers = await Promise.all(
    days.map((day) => (known?.includes(day) ? api.get<DayHeaders>(paths.headers(day)) : null)),
  );
  return { days, cells: dayCells(headers) };
}

export function CoverageOfDays({ day }: { readonly day: Day }) {
  const stretch = useLoaded(day, load);
  return (
    <Ready of={stretch} height={270}>
      {({ days, cells }) => (
        <CoverageGrid
          label={t({ fr: 'Couverture par source et par jour', en: 'Coverage by source and day' })}
          cells={cells}
          rows={DAY_ROWS}
          rowName={(row) => nameIn(SOURCE_NAMES, row, language.value)}
          columns={days.length}
          unknown={{ fr: 'non calculé', en: 'not computed' }}
          columnHead={t({ fr: 'Jour', en: 'Day' })}
          columnLabel={(column) => formatDay(days[column], language.value, 'short')}
        />
      )}
    </Ready>
  );
}
