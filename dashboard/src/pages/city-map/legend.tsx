import { formatNumber } from '../../format/numbers.ts';
import { ABSENCES } from '../../map/picture.ts';
import { binOfStep, NO_ROW, NOT_MEASURED, type Scale, ZERO } from '../../map/scales.ts';
import { About } from '../../parts/definition.tsx';
import type { Term } from '../../text/glossary.ts';
import { language, t } from '../../text/language.ts';
import { isDark } from '../../view/theme.ts';

const TERMS: Readonly<Record<Scale['measure'], Term>> = {
  debit: 'debit',
  occupation: 'occupation',
  etat: 'etat',
  temps_perdu: 'temps_perdu',
  ecart: 'ecart_jour_type',
  comparaison: 'evolution',
  capteur: 'statut',
};

/** What colours and widths mean, how many arcs have each, and the three absences. */
export function Legend({ scale, counts }: { readonly scale: Scale; readonly counts: readonly number[] }) {
  const dark = isDark.value;
  const count = (bin: number) => (
    <small class="muted">{counts[bin] === undefined ? '' : formatNumber(counts[bin], language.value)}</small>
  );
  const absences = ABSENCES[dark ? 'dark' : 'light'];
  const hasZero = scale.measure === 'debit' || scale.measure === 'temps_perdu';
  return (
    <section class="map-legend" aria-label={t({ fr: 'Légende', en: 'Legend' })}>
      <h2>
        {t(scale.name)}
        <About term={TERMS[scale.measure]} />
      </h2>
      <p class="muted">{t(scale.unit)}</p>
      <ul>
        {scale.steps.map(({ label, light, dark: night, width }, index) => (
          <li key={label.fr}>
            <i
              style={{ color: dark ? night : light, borderTopWidth: Math.max(1.5, 1.3 * width) }}
              aria-hidden="true"
            />
            {t(label)} {count(binOfStep(index))}
          </li>
        ))}
      </ul>
      <ul class="absences">
        {hasZero && (
          <li>
            <i style={{ color: absences.zero }} aria-hidden="true" />
            {t({ fr: '0, mesuré', en: '0, measured' })} {count(ZERO)}
          </li>
        )}
        <li>
          <i class="dash" style={{ color: absences.notMeasured }} aria-hidden="true" />
          {t({ fr: 'non mesuré', en: 'not measured' })} {count(NOT_MEASURED)}
        </li>
        <li>
          <i class="dots" style={{ color: absences.noRow }} aria-hidden="true" />
          {t({ fr: 'aucune ligne', en: 'no row' })} {count(NO_ROW)}
          <About term="absences" />
        </li>
      </ul>
    </section>
  );
}
