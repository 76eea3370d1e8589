import { t } from '../text/language.ts';

/** Before there is any day: the first run may be under way, or the API does not answer. */
export function Filling({ failed }: { readonly failed: boolean }) {
  return (
    <section class="filling" aria-live="polite">
      <div class="filling-bar" aria-hidden="true" />
      <h2>
        {failed
          ? t({ fr: 'L’API ne répond pas', en: 'The API does not answer' })
          : t({ fr: 'Aucun jour n’est encore prêt', en: 'No day is ready yet' })}
      </h2>
      <p>
        {failed
          ? t({
              fr: 'Nouvel essai toutes les trois secondes ; la page se remplira d’elle-même.',
              en: 'Trying again every three seconds; the page will fill by itself.',
            })
          : t({
              fr: 'Le premier traitement est peut-être en cours : la page se remplit dès qu’un jour est calculé. Sinon : « cityflow run ».',
              en: 'The first run may be under way: the page fills as soon as a day is computed. Otherwise: “cityflow run”.',
            })}
      </p>
    </section>
  );
}
