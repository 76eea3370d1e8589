import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { PlainTable } from '../parts/plain-table.tsx';
import { language, t } from '../text/language.ts';
import type * as plots from './plots.ts';

export type Plots = typeof plots;

interface ChartProps {
  /** what the chart shows, for those who do not see it */
  readonly label: string;
  readonly height: number;
  /** draws at a width in px */
  readonly draw: (plots: Plots, width: number) => SVGElement | HTMLElement;
  /** draw is called again when one of these changes */
  readonly inputs: readonly unknown[];
  readonly legend?: ComponentChildren;
  /** the same data as a table: heads, then rows */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
}

/** A chart at the width of its panel, its height reserved, its data one click away as a table. */
export function Chart({ label, height, draw, inputs, legend, heads, rows }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const drawn = useSignal(false);

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.floor(entry?.contentRect.width ?? 0);
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const place = box.current;
    if (!place || width.value === 0) return undefined;
    let wanted = true;
    import('./plots.ts').then((loaded) => {
      if (!wanted) return;
      const picture = draw(loaded, width.value);
      picture.setAttribute('aria-hidden', 'true');
      place.replaceChildren(picture);
      drawn.value = true;
    });
    return () => {
      wanted = false;
    };
  }, [width.value, language.value, ...inputs]);

  return (
    <figure class="chart">
      {legend && <div class="legend">{legend}</div>}
      <div
        ref={box}
        class={drawn.value ? 'chart-box' : 'chart-box skeleton'}
        style={{ minHeight: height }}
        role="img"
        aria-label={label}
      />
      <details class="chart-data">
        <summary>{t({ fr: 'Données du graphique', en: 'Data of the chart' })}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which keys must do too */}
        <section class="table-scroll" tabIndex={0} aria-label={label}>
          <PlainTable caption={label} heads={heads} rows={rows} names={1} />
        </section>
      </details>
    </figure>
  );
}

/** An entry of a legend: a mark as it is drawn, and its name. */
export function Key({
  mark,
  color,
  children,
}: {
  readonly mark: 'line' | 'dash' | 'band' | 'box' | 'dot' | 'hollow';
  readonly color: string;
  readonly children: ComponentChildren;
}) {
  return (
    <span class="key">
      <i class={`mark ${mark}`} style={{ color }} aria-hidden="true" />
      {children}
    </span>
  );
}
