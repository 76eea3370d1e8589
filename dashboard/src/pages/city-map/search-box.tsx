import { useSignal } from '@preact/signals';
import type { NetworkArc } from '../../api/shapes.ts';
import { streetName, zoneName } from '../../format/names.ts';
import { searchArcs } from '../../map/search.ts';
import { language, t } from '../../text/language.ts';

interface SearchBoxProps {
  readonly arcs: readonly NetworkArc[];
  readonly choose: (id: string) => void;
}

/** Finds an arc by its street or id: a combobox with a list, arrows and Enter. */
export function SearchBox({ arcs, choose }: SearchBoxProps) {
  const query = useSignal('');
  const active = useSignal(0);
  const open = useSignal(false);
  const found = open.value ? searchArcs(arcs, query.value) : [];
  const take = (arc: NetworkArc | undefined) => {
    if (!arc) return;
    query.value = streetName(arc.libelle, arc.identifiant_arc);
    open.value = false;
    choose(arc.identifiant_arc);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') take(found[active.value]);
    else if (event.key === 'Escape') open.value = false;
    else if (event.key === 'ArrowDown') active.value = Math.min(active.value + 1, found.length - 1);
    else if (event.key === 'ArrowUp') active.value = Math.max(active.value - 1, 0);
    else return;
    event.preventDefault();
  };
  return (
    <div class="field search">
      <label for="recherche">
        {t({ fr: 'Rechercher une rue ou un arc', en: 'Search a street or an arc' })}
      </label>
      <input
        id="recherche"
        type="text"
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded={found.length > 0}
        aria-controls="recherche-liste"
        aria-activedescendant={found.length > 0 ? `trouve-${active.value}` : undefined}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          active.value = 0;
          open.value = true;
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          open.value = false;
        }}
      />
      <div
        id="recherche-liste"
        class="found"
        role="listbox"
        aria-label={t({ fr: 'Arcs trouvés', en: 'Arcs found' })}
        hidden={found.length === 0}
      >
        {found.map((arc, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go through the field, as in every combobox
          <div
            key={arc.identifiant_arc}
            id={`trouve-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active.value}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(arc)}
          >
            {streetName(arc.libelle, arc.identifiant_arc)}
            <small>
              {zoneName(arc.arrondissement, language.value)} · {arc.identifiant_arc}
            </small>
          </div>
        ))}
      </div>
    </div>
  );
}
