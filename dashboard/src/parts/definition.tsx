import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { entryOf, type Term } from '../text/glossary.ts';
import { language, t } from '../text/language.ts';

const shown = signal<Term | null>(null);

/** The mark beside a figure that opens its meaning. */
export function About({ term }: { readonly term: Term }) {
  const { name } = entryOf(term);
  return (
    <button
      type="button"
      class="about"
      aria-haspopup="dialog"
      aria-label={`${t({ fr: 'Que veut dire', en: 'What is' })} « ${t(name)} » ?`}
      onClick={() => {
        shown.value = term;
      }}
    >
      ?
    </button>
  );
}

/** The meaning of a figure, over the page. The browser gives the focus back when it closes. */
export function Definition() {
  const dialog = useRef<HTMLDialogElement>(null);
  const term = shown.value;
  useEffect(() => {
    if (term !== null) dialog.current?.showModal();
  }, [term]);
  const entry = term && entryOf(term);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape and the button close it; a click beside it does too
    <dialog
      ref={dialog}
      class="definition"
      aria-labelledby="definition-nom"
      onClose={() => {
        shown.value = null;
      }}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      {entry && (
        <div class="definition-body">
          <h2 id="definition-nom">{entry.name[language.value]}</h2>
          {entry.text[language.value].split('\n').map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
          {entry.key && (
            <p class="wire">
              {t({ fr: 'Dans l’API et les fichiers :', en: 'In the API and in files:' })}{' '}
              <code>{entry.key}</code>
            </p>
          )}
          <button type="button" onClick={() => dialog.current?.close()}>
            {t({ fr: 'Fermer', en: 'Close' })}
          </button>
        </div>
      )}
    </dialog>
  );
}
