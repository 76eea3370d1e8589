import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { addDays, addMonths, type Day, formatDay, monthGrid } from '../format/dates.ts';
import { language, t } from '../text/language.ts';
import { neighbours } from '../view/day-list.ts';

interface DayPickerProps {
  readonly id: string;
  readonly label: string;
  /** what the button says */
  readonly text: string;
  readonly value: Day | null;
  /** days with data: the only ones on offer */
  readonly days: readonly Day[];
  /** the month to open without a value */
  readonly near?: Day | null;
  readonly choose: (day: Day) => void;
}

/** A month at a time; days without data cannot be chosen. Arrow keys go from one day with data to the next. */
export function DayPicker({ id, label, text, value, days, near = null, choose }: DayPickerProps) {
  const open = useSignal(false);
  const focused = useSignal<Day | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  const at = focused.value ?? value ?? near ?? days.at(-1) ?? null;
  const shownMonth = useSignal<string | null>(null);
  const month = shownMonth.value ?? at?.slice(0, 7) ?? null;

  const close = (refocus: boolean) => {
    open.value = false;
    focused.value = null;
    shownMonth.value = null;
    if (refocus) opener.current?.focus();
  };

  useEffect(() => {
    if (!open.value) return undefined;
    const away = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) close(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open.value]);

  // the day that arrow keys reached takes the focus
  useLayoutEffect(() => {
    if (open.value) box.current?.querySelector<HTMLButtonElement>('[tabindex="0"][data-day]')?.focus();
  }, [open.value, focused.value]);

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close(true);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -7,
      ArrowDown: 7,
    };
    const step = steps[event.key];
    if (step === undefined || at === null) return;
    event.preventDefault();
    const to = stepFrom(days, at, step);
    if (to === null) return;
    focused.value = to;
    shownMonth.value = to.slice(0, 7);
  };

  return (
    <div class="day-picker" ref={box}>
      <button
        type="button"
        id={id}
        ref={opener}
        class="day-button"
        aria-haspopup="dialog"
        aria-expanded={open.value}
        aria-label={`${label} : ${text}`}
        onClick={() => {
          if (open.value) close(true);
          else open.value = true;
        }}
      >
        {text}
      </button>
      {open.value && month !== null && (
        <div role="dialog" aria-label={label} class="calendar" onKeyDown={onKey}>
          <div class="calendar-head">
            <MonthButton
              label={t({ fr: 'Mois précédent', en: 'Previous month' })}
              path="M12 4l-6 6 6 6"
              disabled={(days[0] ?? month) >= month}
              go={() => {
                shownMonth.value = addMonths(month, -1);
              }}
            />
            <span aria-live="polite">{formatDay(`${month}-01`, language.value, 'month')}</span>
            <MonthButton
              label={t({ fr: 'Mois suivant', en: 'Next month' })}
              path="M8 4l6 6-6 6"
              disabled={(days.at(-1) ?? month) < `${addMonths(month, 1)}-01`}
              go={() => {
                shownMonth.value = addMonths(month, 1);
              }}
            />
          </div>
          <Month
            month={month}
            value={value}
            focusable={at}
            days={new Set(days)}
            choose={(day) => {
              close(true);
              choose(day);
            }}
          />
        </div>
      )}
    </div>
  );
}

/** One day further among those with data; a week further, or the nearest day with data beyond. */
function stepFrom(days: readonly Day[], from: Day, step: number): Day | null {
  if (Math.abs(step) === 1) {
    const { previous, next } = neighbours(days, from);
    return step < 0 ? previous : next;
  }
  const wanted = addDays(from, step);
  return step < 0
    ? (days.findLast((day) => day <= wanted) ?? null)
    : (days.find((day) => day >= wanted) ?? null);
}

interface MonthProps {
  readonly month: string;
  readonly value: Day | null;
  readonly focusable: Day | null;
  readonly days: ReadonlySet<Day>;
  readonly choose: (day: Day) => void;
}

function Month({ month, value, focusable, days, choose }: MonthProps) {
  const weeks = monthGrid(month);
  // 2024-01-01 was a Monday
  const weekdays = Array.from({ length: 7 }, (_, i) => addDays('2024-01-01', i));
  const inMonth = [...days].filter((day) => day.startsWith(month));
  const reachable = focusable !== null && inMonth.includes(focusable) ? focusable : (inMonth[0] ?? null);
  return (
    <table>
      <thead>
        <tr>
          {weekdays.map((day) => (
            <th key={day} scope="col" abbr={formatDay(day, language.value, 'weekday')}>
              {formatDay(day, language.value, 'weekday').slice(0, 2)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week, index) => (
          <tr key={week.find((day) => day !== null) ?? index}>
            {week.map((day, column) => (
              <td key={day ?? `vide-${column}`}>
                {day !== null && (
                  <button
                    type="button"
                    data-day={day}
                    disabled={!days.has(day)}
                    tabIndex={day === reachable ? 0 : -1}
                    aria-label={formatDay(day, language.value)}
                    aria-pressed={day === value}
                    onClick={() => choose(day)}
                  >
                    {Number(day.slice(8))}
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface MonthButtonProps {
  readonly label: string;
  readonly path: string;
  readonly disabled: boolean;
  readonly go: () => void;
}

function MonthButton({ label, path, disabled, go }: MonthButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} disabled={disabled} onClick={go}>
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}
