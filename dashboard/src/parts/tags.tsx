import { language } from '../text/language.ts';
import { ALERT_NAMES, nameIn, SENSOR_NAMES, SEVERITY_NAMES } from '../text/vocabulary.ts';

export const STATUS_COLORS: Readonly<Record<string, string>> = {
  ok: 'var(--cover-4)',
  occupation_seule: 'var(--cover-3)',
  debit_seul: 'var(--cover-3)',
  barre: 'var(--line-strong)',
  interrompu: 'var(--cover-2)',
  fige: 'var(--cover-1)',
  incoherent: 'var(--cover-1)',
  muet: 'var(--cover-0)',
};

export const SEVERITY_COLORS: Readonly<Record<string, string>> = {
  CRITIQUE: 'var(--etat-bloque)',
  ELEVEE: 'var(--etat-sature)',
  MOYENNE: 'var(--etat-pre-sature)',
  FAIBLE: 'var(--etat-fluide)',
  Critique: 'var(--etat-bloque)',
  Élevée: 'var(--etat-sature)',
  Modérée: 'var(--etat-pre-sature)',
};

function Tag({ color, text }: { readonly color: string | undefined; readonly text: string }) {
  return (
    <span class="tag">
      <i style={{ backgroundColor: color ?? 'var(--line-strong)' }} aria-hidden="true" />
      {text}
    </span>
  );
}

export function StatusTag({ status }: { readonly status: string | null }) {
  return <Tag color={STATUS_COLORS[status ?? '']} text={nameIn(SENSOR_NAMES, status, language.value)} />;
}

export function SeverityTag({ severity }: { readonly severity: string | null }) {
  return (
    <Tag color={SEVERITY_COLORS[severity ?? '']} text={nameIn(SEVERITY_NAMES, severity, language.value)} />
  );
}

export function AlertTag({ level }: { readonly level: string }) {
  return <Tag color={SEVERITY_COLORS[level]} text={nameIn(ALERT_NAMES, level, language.value)} />;
}
