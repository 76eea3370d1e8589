/** A value that is used but never shown: printed, written as JSON or put into a text it is `***`. */
export interface Secret {
  /** The value itself: only at the place where it is sent. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const HIDDEN = '***';

export function secret(value: string): Secret {
  return { reveal: () => value, toString: () => HIDDEN, toJSON: () => HIDDEN };
}

/** Secrets shorter than this could be part of any word. */
const MIN_LENGTH = 4;

/** A text of someone else, in which a secret may be repeated as it is or encoded for a URL. */
export function withoutSecret(text: string, hidden: Secret | null): string {
  const value = hidden?.reveal() ?? '';
  if (value.length < MIN_LENGTH) return text;
  const encoded = encodeURIComponent(value);
  return [value, encoded, encoded.replaceAll('%20', '+'), encodeURI(value)].reduce(
    (shown, form) => shown.replaceAll(form, HIDDEN),
    text,
  );
}
