import { useEffect } from 'preact/hooks';
import { formatDay } from '../format/dates.ts';
import { language, t } from '../text/language.ts';
import { aside, compared, day, days, goTo } from '../view/days.ts';
import { navigate, view } from '../view/view.ts';
import { DayPicker } from './day-picker.tsx';

/** The day looked at, the ones beside it, and the one compared with. */
export function DayBar() {
  useArrowKeys();
  if (day.value === null) return <div class="day-bar" />;
  const { previous, next } = aside.value;
  return (
    <div class="day-bar">
      <div class="group">
        <StepButton
          to={previous}
          label={t({ fr: 'Jour précédent', en: 'Previous day' })}
          path="M12 4l-6 6 6 6"
        />
        <DayPicker
          id="jour"
          label={t({ fr: 'Jour', en: 'Day' })}
          text={formatDay(day.value, language.value, 'medium')}
          value={day.value}
          days={days.value ?? []}
          choose={goTo}
        />
        <StepButton to={next} label={t({ fr: 'Jour suivant', en: 'Next day' })} path="M8 4l6 6-6 6" />
      </div>
      <div class="group">
        <DayPicker
          id="comparaison"
          label={t({ fr: 'Comparer à', en: 'Compare with' })}
          text={
            compared.value
              ? `${t({ fr: 'Comparé au', en: 'Compared with' })} ${formatDay(compared.value, language.value, 'medium')}`
              : t({ fr: 'Comparer…', en: 'Compare…' })
          }
          value={compared.value}
          days={(days.value ?? []).filter((date) => date !== day.value)}
          near={day.value}
          choose={(date) => navigate({ compare: date })}
        />
        {view.value.compare !== null && (
          <button
            type="button"
            class="icon-button"
            aria-label={t({ fr: 'Ne plus comparer', en: 'Stop comparing' })}
            onClick={() => navigate({ compare: null })}
          >
            <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
              <path d="M5 5l10 10M15 5L5 15" />
            </svg>
          </button>
        )}
      </div>
    </div>
  );
}

function StepButton({
  to,
  label,
  path,
}: {
  readonly to: string | null;
  readonly label: string;
  readonly path: string;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={to ? `${label} : ${formatDay(to, language.value, 'medium')}` : label}
      disabled={to === null}
      onClick={() => goTo(to)}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}

/** ← and → go from day to day, unless they mean something where the focus is. */
function useArrowKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest('input, select, textarea, canvas, [role=grid], [role=listbox], dialog')) return;
      if (event.key === 'ArrowLeft') goTo(aside.value.previous);
      else if (event.key === 'ArrowRight') goTo(aside.value.next);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
