import type { ComponentChildren } from 'preact';
import type { Term } from '../text/glossary.ts';
import { About } from './definition.tsx';

interface PanelProps {
  readonly title: string;
  /** the entry of the glossary that says what is shown */
  readonly term?: Term;
  /** one line below the title */
  readonly note?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function Panel({ title, term, note, actions, wide = false, children }: PanelProps) {
  return (
    <section class={wide ? 'panel wide' : 'panel'}>
      <header>
        <div class="panel-title">
          <h2>{title}</h2>
          {term && <About term={term} />}
        </div>
        {actions && <div class="panel-actions">{actions}</div>}
        {note && <p class="note">{note}</p>}
      </header>
      {children}
    </section>
  );
}
