import type { CounterItem, WorkItem } from '../../api/shapes.ts';
import { formatDay } from '../../format/dates.ts';
import { streetName } from '../../format/names.ts';
import type { Target } from '../../map/city-map.ts';
import { type Standout, standouts } from '../../map/picture.ts';
import { readingText } from '../../map/reading-text.ts';
import { MEASURES, type Measure, scaleOf } from '../../map/scales.ts';
import { arcHref, counterHref } from '../../parts/links.tsx';
import { Panel } from '../../parts/panel.tsx';
import { language, t } from '../../text/language.ts';
import { hrefOf, navigate, param } from '../../view/view.ts';
import { isShown, type Layer, toggled } from './layers.ts';
import { SearchBox } from './search-box.tsx';
import type { Shown } from './shown.ts';
import { wordsOf } from './tip.tsx';

interface SidePanelProps {
  readonly shown: Shown | null;
  /** what is asked for; the picture may still be the last one */
  readonly measure: Measure;
  readonly comparing: boolean;
  readonly works: readonly WorkItem[];
  readonly counters: readonly CounterItem[];
  readonly chosen: Target | null;
  readonly choose: (target: Target | null) => void;
}

const LISTED = 8;

/** What the map shows and how; the same readings as a list, for those who do not use the map. */
export function SidePanel(props: SidePanelProps) {
  const { shown, measure, comparing, chosen, choose } = props;
  const top = shown ? listed(shown) : [];
  return (
    <div class="map-side">
      <section class="panel" aria-label={t({ fr: 'Ce que montre la carte', en: 'What the map shows' })}>
        <div class="field">
          <label for="mesure">{t({ fr: 'Mesure', en: 'Measure' })}</label>
          <select
            id="mesure"
            value={measure}
            onChange={(event) =>
              navigate({ params: { mesure: event.currentTarget.value } }, { replace: true })
            }
          >
            {MEASURES.filter((name) => name !== 'comparaison' || comparing).map((name) => (
              <option key={name} value={name}>
                {t(scaleOf(name, null).name)}
              </option>
            ))}
          </select>
        </div>
        <SearchBox arcs={shown?.network.arcs ?? []} choose={(id) => choose({ kind: 'arc', id })} />
        <div class="checks">
          <LayerBox layer="chantiers" label={t({ fr: 'Chantiers', en: 'Works' })} />
          <LayerBox layer="velos" label={t({ fr: 'Compteurs vélo', en: 'Bike counters' })} />
        </div>
      </section>
      {shown && chosen && <Chosen {...props} shown={shown} chosen={chosen} />}
      <Panel
        title={t({ fr: 'Les plus marqués', en: 'Standing out' })}
        note={t(scaleOf(shown?.ranked ?? measure, null).name)}
      >
        {top.length === 0 ? (
          <p class="empty">
            {shown
              ? t({ fr: 'Rien à classer pour cette mesure.', en: 'Nothing to rank for this measure.' })
              : '…'}
          </p>
        ) : (
          <ol class="ranking">
            {top.map(({ index, copies }) => {
              const arc = shown!.network.arcs[index]!;
              return (
                <li key={arc.identifiant_arc}>
                  <button
                    type="button"
                    class="link"
                    onClick={() => choose({ kind: 'arc', id: arc.identifiant_arc })}
                  >
                    {streetName(arc.libelle, arc.identifiant_arc)}
                  </button>
                  <span class="reading">
                    {readingText(shown!.ranked, shown!.slot, shown!.ranking.reads[index]!, language.value)}
                  </span>
                  {copies > 0 && <span class="muted">{copiesText(copies)}</span>}
                </li>
              );
            })}
          </ol>
        )}
      </Panel>
    </div>
  );
}

function listed({ network, ranking, ranked, arcs }: Shown): Standout[] {
  return standouts(ranking, ranked, LISTED, (index) => {
    return arcs.get(network.arcs[index]!.identifiant_arc)?.groupe_debit ?? null;
  });
}

function copiesText(copies: number): string {
  const arcs = { fr: copies === 1 ? 'tronçon' : 'tronçons', en: copies === 1 ? 'arc' : 'arcs' };
  return t({ fr: `+ ${copies} ${arcs.fr} au même débit`, en: `+ ${copies} ${arcs.en} of the same flow` });
}

function LayerBox({ layer, label }: { readonly layer: Layer; readonly label: string }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={isShown(layer, param('calques'))}
        onChange={() =>
          navigate({ params: { calques: toggled(layer, param('calques')) } }, { replace: true })
        }
      />
      {label}
    </label>
  );
}

/** What was chosen on the map, by search or from the list. */
function Chosen(props: SidePanelProps & { readonly chosen: Target; readonly shown: Shown }) {
  const { chosen, works, choose } = props;
  const words = wordsOf(chosen, props);
  if (!words) return null;
  const work =
    chosen.kind === 'work' ? works.find(({ identifiant }) => identifiant === chosen.id) : undefined;
  return (
    <section class="panel chosen" aria-live="polite">
      <h2>{words.title}</h2>
      <p>{words.text}</p>
      {work && (
        <p class="muted">
          {formatDay(work.date_debut, language.value, 'medium')} →{' '}
          {formatDay(work.date_fin, language.value, 'medium')}
        </p>
      )}
      <p class="buttons">
        {chosen.kind === 'arc' && (
          <a class="button" href={arcHref(chosen.id)}>
            {t({ fr: 'Page du tronçon', en: 'Page of the arc' })}
          </a>
        )}
        {chosen.kind === 'counter' && (
          <a class="button" href={counterHref(chosen.id)}>
            {t({ fr: 'Page du compteur', en: 'Page of the counter' })}
          </a>
        )}
        {chosen.kind === 'work' && (
          <a class="button" href={hrefOf({ page: 'chantiers', params: {} })}>
            {t({ fr: 'Tous les chantiers', en: 'All works' })}
          </a>
        )}
        <button type="button" class="button" onClick={() => choose(null)}>
          {t({ fr: 'Fermer', en: 'Close' })}
        </button>
      </p>
    </section>
  );
}
