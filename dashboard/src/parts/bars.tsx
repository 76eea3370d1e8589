import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { t } from '../text/language.ts';

export interface Bar {
  readonly key: string;
  readonly label: ComponentChildren;
  readonly value: number | null;
  /** the value as it is read */
  readonly text: string;
  /** a second, quieter figure */
  readonly aside?: string;
  readonly color?: string | undefined;
  readonly href?: string | undefined;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly empty?: string;
}

/** Longer lists show their first ones. */
const SHOWN = 12;

/** Ranked bars that are a list of figures at the same time. */
export function Bars({ bars, label, empty }: BarsProps) {
  const all = useSignal(false);
  const most = Math.max(...bars.map(({ value }) => value ?? 0), 0);
  if (bars.length === 0) {
    return <p class="empty">{empty ?? t({ fr: 'Rien à montrer.', en: 'Nothing to show.' })}</p>;
  }
  const cut = bars.length > SHOWN + 1;
  return (
    <>
      <ol class="bars" aria-label={label}>
        {(cut && !all.value ? bars.slice(0, SHOWN) : bars).map(
          ({ key, label: name, value, text, aside, color, href }) => (
            <li key={key}>
              <span class="bar-label">{href ? <a href={href}>{name}</a> : name}</span>
              <span class="bar-track" aria-hidden="true">
                <span
                  class={value ? 'bar' : 'bar none'}
                  style={{
                    width: `${most > 0 ? (100 * (value ?? 0)) / most : 0}%`,
                    ...(color ? { backgroundColor: color } : {}),
                  }}
                />
              </span>
              <span class="bar-value">
                {text}
                {aside && <small> {aside}</small>}
              </span>
            </li>
          ),
        )}
      </ol>
      {cut && (
        <p class="table-foot">
          <button
            type="button"
            class="link"
            onClick={() => {
              all.value = !all.value;
            }}
          >
            {all.value
              ? t({ fr: 'En montrer moins', en: 'Show fewer' })
              : `${t({ fr: 'Montrer les', en: 'Show all' })} ${bars.length}`}
          </button>
        </p>
      )}
    </>
  );
}
