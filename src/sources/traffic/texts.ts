import { asList, asObject, asObjects, asText, shorten } from '../../raw/json.ts';

/** Longest text looked at: messages are a few hundred characters. */
const MAX_RAW = 20_000;
const MAX_TITLE = 300;

/** Only real tags: stop names hold `<RER>` and `Hall <> Quai 1`. */
const TAG =
  /<\/?(?:p|br|a|b|i|u|s|strong|em|span|div|ul|ol|li|h[1-6]|table|tbody|thead|tr|td|th|img|font|sup|sub|hr|center)\b[^<>]{0,2000}>/gi;

const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    rsquo: '’',
    lsquo: '‘',
    laquo: '«',
    raquo: '»',
    ndash: '–',
    mdash: '—',
    hellip: '…',
    euro: '€',
    deg: '°',
    eacute: 'é',
    egrave: 'è',
    ecirc: 'ê',
    agrave: 'à',
    acirc: 'â',
    ccedil: 'ç',
    icirc: 'î',
    iuml: 'ï',
    ocirc: 'ô',
    ugrave: 'ù',
    ucirc: 'û',
    Eacute: 'É',
    Agrave: 'À',
  }),
);

/** The words of a message: tags gone, entities decoded, blanks collapsed. */
export function stripHtml(html: string): string {
  return html
    .slice(0, MAX_RAW)
    .replace(TAG, ' ')
    .replace(
      /&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi,
      (entity: string, name: string) => decodeEntity(name) ?? entity,
    )
    .replace(/\s+/g, ' ')
    .trim();
}

function decodeEntity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES.get(name);
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

export interface Texts {
  /** the `titre` channel, else the first message, without HTML */
  readonly title: string | null;
  /** every message without HTML, in the order of the answer */
  readonly all: readonly string[];
}

/** @param messages Navitia's `[{text, channel: {name, types}}]` */
export function readTexts(messages: unknown): Texts {
  const read = asObjects(messages).flatMap((message) => {
    const text = stripHtml(asText(message.text) ?? '');
    return text === '' ? [] : [{ text, isTitle: isTitle(asObject(message.channel)) }];
  });
  const title = read.find((message) => message.isTitle) ?? read[0];
  return { title: title ? shorten(title.text, MAX_TITLE) : null, all: read.map((message) => message.text) };
}

function isTitle(channel: ReturnType<typeof asObject>): boolean {
  return asText(channel?.name) === 'titre' || asList(channel?.types).includes('title');
}
