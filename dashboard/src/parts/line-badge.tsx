import { inkOn, parseColor } from '../format/contrast.ts';

interface LineBadgeProps {
  readonly mode: string | null;
  readonly code: string | null;
  readonly name?: string | null | undefined;
  /** the official colour of the line, null: unknown */
  readonly color: string | null;
}

export function LineBadge({ mode, code, name, color }: LineBadgeProps) {
  const background = parseColor(color);
  const style = background
    ? { backgroundColor: `rgb(${background.join(' ')})`, color: inkOn(background) }
    : {};
  return (
    <span class="badge" style={style} title={[mode, code, name].filter(Boolean).join(' · ')}>
      {code ?? mode ?? '–'}
    </span>
  );
}
