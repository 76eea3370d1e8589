import { streetName } from '../format/names.ts';
import { hrefOf } from '../view/view.ts';

/** To the page of an arc. */
export function ArcLink({ id, label }: { readonly id: string; readonly label: string | null }) {
  return <a href={arcHref(id)}>{streetName(label, id)}</a>;
}

export function arcHref(id: string): string {
  return hrefOf({ page: 'trafic', params: { arc: id } });
}

export function counterHref(id: string): string {
  return hrefOf({ page: 'velos', params: { compteur: id } });
}

/** To the map, with an arc, a measure or an hour. */
export function mapHref(params: Readonly<Record<string, string>>): string {
  return hrefOf({ page: 'carte', params });
}
