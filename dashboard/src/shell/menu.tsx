import { useSignal } from '@preact/signals';
import { PAGES } from '../pages/pages.ts';
import { chooseLanguage, language, t } from '../text/language.ts';
import { rememberTheme, type Theme, theme } from '../view/theme.ts';
import { hrefOf, navigate } from '../view/view.ts';

const THEMES: readonly { readonly id: Theme; readonly label: { fr: string; en: string } }[] = [
  { id: 'auto', label: { fr: 'Auto', en: 'Auto' } },
  { id: 'clair', label: { fr: 'Clair', en: 'Light' } },
  { id: 'sombre', label: { fr: 'Sombre', en: 'Dark' } },
];

export function Menu({ current }: { readonly current: string }) {
  const open = useSignal(false);
  return (
    <aside class={open.value ? 'menu open' : 'menu'} aria-label={t({ fr: 'Menu', en: 'Menu' })}>
      <div class="brand">
        <a href={hrefOf({ page: 'ville', params: {} })} class="brand-name">
          <img src="./favicon.svg" width="26" height="26" alt="" />
          CityFlow
        </a>
        <button
          type="button"
          class="menu-toggle"
          aria-expanded={open.value}
          aria-controls="menu"
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {t({ fr: 'Menu', en: 'Menu' })}
        </button>
      </div>
      <div id="menu" class="menu-body">
        <nav aria-label={t({ fr: 'Pages', en: 'Pages' })}>
          <ul>
            {PAGES.map(({ id, title, icon }) => (
              <li key={id}>
                <a
                  href={hrefOf({ page: id })}
                  aria-current={id === current ? 'page' : undefined}
                  onClick={() => {
                    open.value = false;
                  }}
                >
                  <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
                    <path d={icon} />
                  </svg>
                  {t(title)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="preferences">
          <Choice
            label={t({ fr: 'Langue', en: 'Language' })}
            options={[
              { id: 'fr', label: 'Français' },
              { id: 'en', label: 'English' },
            ]}
            value={language.value}
            choose={(id) => {
              chooseLanguage(id === 'en' ? 'en' : 'fr');
              navigate({ params: { lang: id === 'fr' ? null : id } }, { replace: true });
            }}
          />
          <Choice
            label={t({ fr: 'Thème', en: 'Theme' })}
            options={THEMES.map(({ id, label }) => ({ id, label: t(label) }))}
            value={theme.value}
            choose={(id) => {
              rememberTheme(id as Theme);
              navigate({ params: { theme: id === 'auto' ? null : id } }, { replace: true });
            }}
          />
          <a class="quiet" href="./docs">
            {t({ fr: 'Documentation de l’API', en: 'API documentation' })}
          </a>
        </div>
      </div>
    </aside>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly value: string;
  readonly choose: (id: string) => void;
}

function Choice({ label, options, value, choose }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend class="hidden">{label}</legend>
      {options.map(({ id, label: text }) => (
        <button key={id} type="button" aria-pressed={id === value} onClick={() => choose(id)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}
