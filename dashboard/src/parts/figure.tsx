import type { ComponentChildren } from 'preact';
import { useHeaders } from '../api/day-data.ts';
import { formatDay } from '../format/dates.ts';
import { kindNote } from '../format/day-kind.ts';
import { formatNumber, formatPercent, UNKNOWN } from '../format/numbers.ts';
import { GLOSSARY, type Term } from '../text/glossary.ts';
import { language, t } from '../text/language.ts';
import { reasonText } from '../text/reasons.ts';
import { day } from '../view/days.ts';
import { About } from './definition.tsx';

interface FigureProps {
  readonly term: Term;
  /** the figure, formatted, without its unit */
  readonly value: string;
  readonly unit?: string | undefined;
  /** change, range, coverage: a line each */
  readonly children?: ComponentChildren;
  /** where it is looked at more closely */
  readonly href?: string | undefined;
  readonly tone?: 'warn' | 'bad' | undefined;
}

/** A key figure: its name, its value, and how far it can be trusted; its meaning is one click away. */
export function Figure({ term, value, unit, children, href, tone }: FigureProps) {
  const name = GLOSSARY[term].name[language.value];
  return (
    <div class="figure" data-term={term}>
      <div class="figure-name">
        {href ? <a href={href}>{name}</a> : <span>{name}</span>}
        <About term={term} />
      </div>
      <div class={`figure-value${tone ? ` ${tone}` : ''}`}>
        <strong>{value}</strong>
        {unit && value !== UNKNOWN && <span class="unit">{`\u00a0${unit}`}</span>}
      </div>
      <div class="figure-lines">{children}</div>
    </div>
  );
}

export function Figures({ children }: { readonly children: ComponentChildren }) {
  return <div class="figures">{children}</div>;
}

interface ChangeProps {
  readonly pct: number | null | undefined;
  /** what it is compared with */
  readonly than: string;
  /** why there is none */
  readonly reason?: string | null | undefined;
}

/** `−3,1 % sur une semaine`; without a value, why. */
export function Change({ pct, than, reason }: ChangeProps) {
  if (pct == null) return reason ? <span class="line">{reason}</span> : null;
  const direction = pct > 0.05 ? 'up' : pct < -0.05 ? 'down' : 'same';
  return (
    <span class={`line change ${direction}`}>
      <b>{formatPercent(pct, language.value, { digits: 1, signed: true, fixed: true })}</b> {than}
    </span>
  );
}

/** Change from another day's value, computed here: nothing is known without both. */
function changePct(value: number | null | undefined, reference: number | null | undefined): number | null {
  return value == null || !reference ? null : (100 * (value - reference)) / reference;
}

/** The same figure on the day compared with. */
export function Compared({
  value,
  reference,
}: {
  readonly value: number | null | undefined;
  readonly reference: number | null | undefined;
}) {
  if (reference == null) return null;
  const pct = changePct(value, reference);
  return (
    <span class="line compared">
      {formatNumber(reference, language.value, { digits: Math.abs(reference) < 100 ? 1 : 0 })}
      {pct !== null && ` (${formatPercent(pct, language.value, { digits: 1, signed: true })})`}
    </span>
  );
}

interface WeekChangeProps {
  readonly evolution:
    | { readonly pct: number | null; readonly raison: string | null; readonly date_reference: string }
    | undefined;
}

/** Against the same weekday of the week before. */
export function WeekChange({ evolution }: WeekChangeProps) {
  const today = useHeaders(day.value);
  if (!evolution) return null;
  const note = today.value ? kindNote(today.value) : null;
  const than = `${t({ fr: 'contre le', en: 'against' })} ${formatDay(evolution.date_reference, language.value, 'short')}${note ? ` (${t(note)})` : ''}`;
  return (
    <Change
      pct={evolution.pct}
      than={than}
      reason={evolution.raison && reasonText(evolution.raison, language.value)}
    />
  );
}

export function Coverage({ rate }: { readonly rate: number | null | undefined }) {
  if (rate == null) return null;
  return (
    <span class="line">
      {t({ fr: 'couverture', en: 'coverage' })} {formatPercent(100 * rate, language.value)}
    </span>
  );
}
