/** HTML that is safe to put into a page. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[] | null;

/** A template whose values are escaped unless they are HTML already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: strings.map((text, n) => text + (n < parts.length ? written(parts[n] ?? null) : '')).join(''),
  };
}

function written(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

/** Text with \`code\` between backquotes. */
export function prose(text: string): Html {
  const pieces = text
    .split('`')
    .map((piece, n) => (n % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
  return { html: pieces.map((piece) => piece.html).join('') };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
