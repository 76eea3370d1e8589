import { computed, effect, signal } from '@preact/signals';
import { param } from './view.ts';

const THEMES = ['auto', 'clair', 'sombre'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'cityflow.theme';
const remembered = signal<string | null>(stored());
const dark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(dark.matches);
dark.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches;
});

/** What the reader chose. */
export const theme = computed<Theme>(() => {
  const wanted = param('theme') ?? remembered.value;
  return THEMES.find((name) => name === wanted) ?? 'auto';
});

/** What it comes to on this screen. */
export const isDark = computed(() =>
  theme.value === 'auto' ? systemIsDark.value : theme.value === 'sombre',
);

export function rememberTheme(value: Theme): void {
  remembered.value = value;
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // without storage the choice lasts as long as the page
  }
}

effect(() => {
  const { dataset } = document.documentElement;
  if (theme.value === 'auto') delete dataset.theme;
  else dataset.theme = theme.value;
});

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
