import type { ComponentChildren } from 'preact';
import type { Resource } from '../api/resource.ts';
import { t } from '../text/language.ts';

/** What stands where a panel's content will be: as high as the content, so that nothing moves. */
export function Skeleton({ height }: { readonly height: number }) {
  return <div class="skeleton" style={{ height }} role="presentation" />;
}

export function PageSkeleton() {
  return (
    <div class="page" aria-busy="true">
      <Skeleton height={112} />
      <Skeleton height={320} />
      <Skeleton height={320} />
    </div>
  );
}

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

export function ErrorNote({
  retry,
  detail,
}: {
  readonly retry: () => void;
  readonly detail?: string | undefined;
}) {
  return (
    <div class="error-note" role="alert">
      <p>
        {t({ fr: 'Ces données n’ont pas pu être lues.', en: 'This data could not be read.' })}
        {detail && <span class="detail"> {detail}</span>}
      </p>
      <button type="button" onClick={retry}>
        {t({ fr: 'Réessayer', en: 'Try again' })}
      </button>
    </div>
  );
}

interface ReadyProps<T> {
  readonly of: Resource<T>;
  /** px of the skeleton */
  readonly height: number;
  /** what to say when there is nothing that day */
  readonly absent?: string;
  readonly children: (value: T) => ComponentChildren;
}

/** The content of a panel: skeleton, error or content. The last content stays while the next is on its way. */
export function Ready<T>({ of: { state, value, error, retry }, height, absent, children }: ReadyProps<T>) {
  if (error?.status === 404) {
    return <Empty>{absent ?? t({ fr: 'Pas de données ce jour-là.', en: 'No data on that day.' })}</Empty>;
  }
  if (error)
    return (
      <ErrorNote retry={retry} detail={error.status ? `${error.status} · ${error.message}` : undefined} />
    );
  if (value === null) return <Skeleton height={height} />;
  return (
    <div class={state === 'loading' ? 'content old' : 'content'} aria-busy={state === 'loading'}>
      {children(value)}
    </div>
  );
}
