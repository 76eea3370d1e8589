/** What is looked at. All of it stands in the address, so that a link shows the same to someone else. */
export interface ViewState {
  /** id of a page of the register */
  readonly page: string;
  /** `YYYY-MM-DD`, null: the newest day with data */
  readonly date: string | null;
  /** the day it is compared with, null: none */
  readonly compare: string | null;
  /** what a page keeps for itself: entity, measure, hour, order of a table… */
  readonly params: Readonly<Record<string, string>>;
}

/** A change of view: what is left out stays, null removes. Params of the old page go with their page. */
export interface ViewChange {
  readonly page?: string;
  readonly date?: string | null;
  readonly compare?: string | null;
  readonly params?: Readonly<Record<string, string | null>>;
}

const HOME = 'ville';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const COMMON = new Set(['page', 'date', 'comparer']);
/** Params that belong to the reader, not to a page. */
const KEPT = new Set(['lang', 'theme']);

/** @param search `?page=…&date=…`, with or without `?` */
export function parseView(search: string): ViewState {
  const query = new URLSearchParams(search);
  const dateOf = (name: string): string | null => {
    const value = query.get(name);
    return value !== null && DATE.test(value) ? value : null;
  };
  const params = Object.fromEntries([...query].filter(([name, value]) => !COMMON.has(name) && value !== ''));
  return { page: query.get('page') || HOME, date: dateOf('date'), compare: dateOf('comparer'), params };
}

/** The address of a view: `?…`, the same view always the same text. */
export function formatView({ page, date, compare, params }: ViewState): string {
  const query = new URLSearchParams();
  if (page !== HOME) query.set('page', page);
  if (date !== null) query.set('date', date);
  if (compare !== null) query.set('comparer', compare);
  for (const name of Object.keys(params).sort()) query.set(name, params[name]!);
  const text = query.toString();
  return text === '' ? '?' : `?${text}`;
}

export function changeView(view: ViewState, change: ViewChange): ViewState {
  const page = change.page ?? view.page;
  const kept = Object.entries(view.params).filter(([name]) => page === view.page || KEPT.has(name));
  const params: Record<string, string> = Object.fromEntries(kept);
  for (const [name, value] of Object.entries(change.params ?? {})) {
    if (value === null || value === '') delete params[name];
    else params[name] = value;
  }
  return {
    page,
    date: change.date === undefined ? view.date : change.date,
    compare: change.compare === undefined ? view.compare : change.compare,
    params,
  };
}
