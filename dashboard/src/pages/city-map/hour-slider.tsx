import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { formatHour, formatHourSpan } from '../../format/dates.ts';
import { language, t } from '../../text/language.ts';
import { navigate } from '../../view/view.ts';

interface HourSliderProps {
  /** local start hours of the day, in their order; empty while unknown */
  readonly hours: readonly number[];
  /** place in the day, null: the whole day */
  readonly slot: number | null;
  /** false: the measure knows the day alone */
  readonly hourly: boolean;
  readonly loading: boolean;
}

/** ms that an hour stays when the day is played */
const STEP_MS = 700;

const go = (slot: number | null) =>
  navigate({ params: { heure: slot === null ? null : String(slot) } }, { replace: true });

/** From hour to hour: by hand, or played from the first to the last and again. */
export function HourSlider({ hours, slot, hourly, loading }: HourSliderProps) {
  const playing = useSignal(false);
  const last = Math.max(hours.length - 1, 0);
  const now = useRef({ slot, last, loading });
  now.current = { slot, last, loading };

  useEffect(() => {
    if (!playing.value) return undefined;
    const timer = setInterval(() => {
      const { slot: at, last: end, loading: waits } = now.current;
      if (!waits) go(at === null || at >= end ? 0 : at + 1);
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [playing.value]);

  const text =
    slot === null
      ? t({ fr: 'Journée', en: 'Whole day' })
      : loading
        ? t({ fr: 'chargement…', en: 'loading…' })
        : formatHourSpan(hours[slot] ?? slot, language.value);
  return (
    <div class="hours">
      <button
        type="button"
        class="icon-button"
        disabled={!hourly || hours.length === 0}
        aria-label={
          playing.value
            ? t({ fr: 'Arrêter', en: 'Pause' })
            : t({ fr: 'Faire défiler les heures', en: 'Play the hours' })
        }
        onClick={() => {
          playing.value = !playing.value;
          if (playing.value && slot === null) go(0);
        }}
      >
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <path d={playing.value ? 'M7 4v12M13 4v12' : 'M6 4l10 6-10 6z'} />
        </svg>
      </button>
      <input
        type="range"
        min={0}
        max={last}
        step={1}
        value={slot ?? 0}
        disabled={!hourly || hours.length === 0}
        aria-label={t({ fr: 'Heure', en: 'Hour' })}
        aria-valuetext={slot === null ? text : formatHour(hours[slot] ?? slot, language.value)}
        onInput={(event) => {
          const next = Number(event.currentTarget.value);
          if (next !== slot) go(next);
        }}
      />
      <output>{hourly ? text : t({ fr: 'Journée seule', en: 'Day only' })}</output>
      <button
        type="button"
        class="link"
        style={{ visibility: slot === null ? 'hidden' : 'visible' }}
        onClick={() => {
          playing.value = false;
          go(null);
        }}
      >
        {t({ fr: 'Journée', en: 'Day' })}
      </button>
    </div>
  );
}
