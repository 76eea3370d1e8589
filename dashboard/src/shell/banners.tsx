import { paths } from '../api/paths.ts';
import { useAnswer } from '../api/resource.ts';
import type { DayHeaders } from '../api/shapes.ts';
import { formatDay } from '../format/dates.ts';
import { formatNumber } from '../format/numbers.ts';
import { language, t } from '../text/language.ts';
import { arriving, askedInVain, day, days } from '../view/days.ts';
import { view } from '../view/view.ts';

/** What must not be missed: invented data, a day without any. */
export function Banners() {
  const { value } = useAnswer<DayHeaders>(day.value && paths.headers(day.value));
  const synthetic = Object.values(value?.metrics ?? {}).some(({ quality }) => quality.synthetique);
  return (
    <>
      {synthetic && (
        <p class="banner synthetic" role="note">
          <strong>{t({ fr: 'Données synthétiques', en: 'Synthetic data' })}</strong>
          {t({
            fr: ' — tout est inventé par « cityflow demo » ; rien ici ne décrit une ville réelle.',
            en: ' — everything was invented by “cityflow demo”; nothing here describes a real city.',
          })}
        </p>
      )}
      {arriving.value && days.value && days.value.length > 0 && (
        <p class="banner arriving" role="status">
          {t({ fr: 'Traitement en cours : ', en: 'Days are being computed: ' })}
          {formatNumber(days.value.length, language.value)}{' '}
          {days.value.length > 1
            ? t({ fr: 'jours prêts, le dernier est le', en: 'days are ready, the last is' })
            : t({ fr: 'jour prêt, le', en: 'day is ready,' })}{' '}
          {formatDay(days.value.at(-1), language.value)}.
        </p>
      )}
      {askedInVain.value && day.value && (
        <p class="banner" role="status">
          {t({ fr: 'Pas de données le', en: 'No data on' })} {formatDay(view.value.date, language.value)}
          {t({ fr: ' ; jour montré : ', en: '; shown instead: ' })}
          {formatDay(day.value, language.value)}.
        </p>
      )}
    </>
  );
}
