import { computed, signal } from '@preact/signals';
import { changeView, formatView, parseView, type ViewChange, type ViewState } from './view-state.ts';

const current = signal<ViewState>(parseView(location.search));

/** What is looked at now. */
export const view = computed(() => current.value);

addEventListener('popstate', () => {
  current.value = parseView(location.search);
});

/** Goes to another view. `replace`: no new entry in the browser's history, for sliders and filters. */
export function navigate(change: ViewChange, { replace = false } = {}): void {
  const next = changeView(current.value, change);
  const pageChanged = next.page !== current.value.page;
  history[replace ? 'replaceState' : 'pushState'](null, '', formatView(next));
  current.value = next;
  if (pageChanged) scrollTo(0, 0);
}

/** The address of another view, for links. */
export function hrefOf(change: ViewChange): string {
  return formatView(changeView(current.value, change));
}

/** One param of the page, null when it is not set. */
export function param(name: string): string | null {
  return current.value.params[name] ?? null;
}

/** Plain clicks on links inside the dashboard change the view without loading the page again. */
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const href = link?.getAttribute('href');
  if (!link || !href?.startsWith('?') || link.target || link.hasAttribute('download')) return;
  event.preventDefault();
  const next = parseView(href);
  const pageChanged = next.page !== current.value.page;
  history.pushState(null, '', formatView(next));
  current.value = next;
  if (pageChanged) scrollTo(0, 0);
});
