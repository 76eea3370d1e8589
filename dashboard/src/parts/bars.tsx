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

/** Ranked bars that are a list of figures at the same time. */
export function Bars({
  bars,
  label,
  empty,
}: {
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly empty?: string;
}) {
  const most = Math.max(...bars.map(({ value }) => value ?? 0), 0);
  if (bars.length === 0) {
    return <p class="empty">{empty ?? t({ fr: 'Rien à montrer.', en: 'Nothing to show.' })}</p>;
  }
  return (
    <ol class="bars" aria-label={label}>
      {bars.map(({ key, label: name, value, text, aside, color, href }) => (
        <li key={key}>
          <span class="bar-label">{href ? <a href={href}>{name}</a> : name}</span>
          <span class="bar-track" aria-hidden="true">
            <span
              class="bar"
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
      ))}
    </ol>
  );
}
