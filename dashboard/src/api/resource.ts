import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from './api.ts';
import { ApiError } from './client.ts';

/** Something asked for. While the next answer is on its way, the last one may still be shown. */
export interface Resource<T> {
  readonly state: 'loading' | 'ready' | 'error';
  readonly value: T | null;
  readonly error: ApiError | null;
  /** asks again */
  readonly retry: () => void;
}

interface Kept<T> {
  readonly key: string | null;
  readonly value: T | null;
  readonly error: ApiError | null;
}

/** What `load` gives for a key, null key: nothing to ask. Asked again when the key changes. */
export function useLoaded<T>(key: string | null, load: (key: string) => Promise<T>): Resource<T> {
  const kept = useSignal<Kept<T>>({ key: null, value: null, error: null });
  const attempt = useSignal(0);
  const tries = attempt.value;

  useEffect(() => {
    if (key === null) return undefined;
    let wanted = true;
    load(key).then(
      (value) => {
        if (wanted) kept.value = { key, value, error: null };
      },
      (error: unknown) => {
        if (wanted) kept.value = { key, value: null, error: asApiError(error) };
      },
    );
    return () => {
      wanted = false;
    };
  }, [key, tries]);

  const { value, error, key: answered } = kept.value;
  const state = answered !== key || key === null ? 'loading' : error ? 'error' : 'ready';
  return {
    state,
    value,
    error: state === 'error' ? error : null,
    retry: () => {
      kept.value = { key: null, value: null, error: null };
      attempt.value += 1;
    },
  };
}

/** The answer of `GET path`. */
export function useAnswer<T>(path: string | null): Resource<T> {
  return useLoaded(path, (asked) => api.get<T>(asked));
}

function asApiError(error: unknown): ApiError {
  return error instanceof ApiError
    ? error
    : new ApiError(0, error instanceof Error ? error.message : String(error));
}
