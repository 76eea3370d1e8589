import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PageProps } from './pages/page-props.ts';
import { type Page, pageOf } from './pages/pages.ts';
import { Definition } from './parts/definition.tsx';
import { ErrorNote, PageSkeleton } from './parts/states.tsx';
import { Banners } from './shell/banners.tsx';
import { DayBar } from './shell/day-bar.tsx';
import { Filling } from './shell/filling.tsx';
import { Menu } from './shell/menu.tsx';
import { t } from './text/language.ts';
import { compared, day, days, daysFailed, revision } from './view/days.ts';
import { view } from './view/view.ts';

export function App() {
  const page = pageOf(view.value.page);
  useEffect(() => {
    document.title = `${t(page.title)} · CityFlow`;
  });
  return (
    <>
      <a class="skip" href="#contenu">
        {t({ fr: 'Aller au contenu', en: 'Skip to content' })}
      </a>
      <Menu current={page.id} />
      <div class="frame">
        <header class="topbar">
          <h1>{t(page.title)}</h1>
          <DayBar />
        </header>
        <main id="contenu" tabIndex={-1}>
          <Banners />
          <Content page={page} />
        </main>
      </div>
      <Definition />
    </>
  );
}

function Content({ page }: { readonly page: Page }) {
  if (days.value === null) return daysFailed.value ? <Filling failed /> : <PageSkeleton />;
  if (day.value === null) return <Filling failed={daysFailed.value} />;
  return <LoadedPage key={revision.value} page={page} day={day.value} compared={compared.value} />;
}

/** A page's code comes when it is first opened. */
function LoadedPage({ page, ...props }: { readonly page: Page } & PageProps) {
  const shown = useSignal<{ id: string; View: ComponentType<PageProps> } | null>(null);
  const failed = useSignal(false);
  useEffect(() => {
    let wanted = true;
    failed.value = false;
    page.load().then(
      ({ default: View }) => {
        if (wanted) shown.value = { id: page.id, View };
      },
      () => {
        if (wanted) failed.value = true;
      },
    );
    return () => {
      wanted = false;
    };
  }, [page.id]);
  if (failed.value) return <ErrorNote retry={() => location.reload()} />;
  if (shown.value?.id !== page.id) return <PageSkeleton />;
  const { View } = shown.value;
  return <View {...props} />;
}
