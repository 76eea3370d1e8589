import type { ComponentChildren } from 'preact';

interface DownloadProps {
  readonly name: string;
  /** made when it is asked for */
  readonly content: () => string;
  readonly children: ComponentChildren;
  readonly disabled?: boolean;
}

/** Saves a text that was put together here. */
export function Download({ name, content, children, disabled = false }: DownloadProps) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([content()], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    // the browser has taken it by then
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <button type="button" class="button" disabled={disabled} onClick={save}>
      {children}
    </button>
  );
}
