import { globSync } from 'node:fs';
import path from 'node:path';
import { SETTINGS } from '../src/config.ts';
import {
  CityflowError,
  ERROR_CODES,
  type ErrorCode,
  type ErrorParams,
  errorText,
} from '../src/domain/errors.ts';
import type { Language } from '../src/domain/language.ts';
import type { Effect, NoticeRules, Severity } from '../src/domain/notice.ts';
import { writeExamples } from './api-examples.ts';

export const ROOT = path.resolve(import.meta.dirname, '..');

const GENERATED = '<!-- Écrit par « npm run docs » : modifier le code, pas ce fichier. -->';

const EFFECTS: Readonly<Record<Effect, string>> = {
  ligne_rejetee: 'la ligne part en quarantaine, avec son texte, son numéro et ce motif',
  valeur_annulee: 'la ligne est gardée, une de ses valeurs est laissée de côté',
  ligne_gardee: 'la ligne est gardée telle quelle',
  fichier_ignore: 'le fichier entier est laissé de côté',
  constat: 'remarque sur le jour ou sur la source : aucune ligne n’est changée',
};

const SEVERITIES: Readonly<Record<Severity, string>> = {
  info: 'bon à savoir',
  avertissement: 'à regarder : des données manquent ou sont douteuses',
  erreur: 'à corriger à la source',
};

/** Rules of the notices of every source, by source: all that its `*notices.ts` export. */
export async function readNotices(): Promise<ReadonlyMap<string, NoticeRules>> {
  const bySource = new Map<string, Record<string, NoticeRules[string]>>();
  for (const file of globSync('src/sources/*/*notices.ts', { cwd: ROOT }).sort()) {
    const source = path.basename(path.dirname(file));
    const rules = bySource.get(source) ?? {};
    bySource.set(source, rules);
    for (const exported of Object.values(await import(path.join(ROOT, file)))) {
      if (typeof exported !== 'object') continue;
      for (const [code, rule] of Object.entries(exported as NoticeRules)) {
        if (rules[code]) throw new Error(`${source}: notice ${code} is declared twice`);
        rules[code] = rule;
      }
    }
  }
  return bySource;
}

/** Every generated file, by its path in the repository. */
export async function writeReference(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/settings.md', settingsPage()],
    ['docs/reference/notices.md', noticesPage(await readNotices())],
    ['docs/reference/errors.md', errorsPage()],
    ['env.example', envExample()],
    ['src/api/docs/examples.json', await writeExamples()],
    ['dashboard/src/text/notices.json', noticeTexts(await readNotices())],
  ]);
}

function settingsPage(): string {
  const rows = Object.entries(SETTINGS).map(([name, { fallback, allowed, about }]) => [
    `\`${name}\``,
    fallback === '' ? 'vide' : `\`${fallback}\``,
    allowed,
    about,
  ]);
  return page(
    'Réglages',
    'Un réglage se donne dans l’environnement ou dans un fichier `.env` du dossier courant ; l’environnement ' +
      'l’emporte. Laissé vide, il prend sa valeur par défaut. Une valeur refusée arrête le démarrage et dit ce ' +
      'qui est admis. [`env.example`](../../env.example) est un `.env` à copier.',
    table(['Réglage', 'Défaut', 'Admis', 'Rôle'], rows),
  );
}

/** What notices and reasons of rejection mean, for the dashboard: by source and code, in both languages. */
function noticeTexts(notices: ReadonlyMap<string, NoticeRules>): string {
  const sources = [...notices].map(([source, rules]) => [
    source,
    Object.fromEntries(Object.entries(rules).map(([code, { text }]) => [code, text])),
  ]);
  return `${JSON.stringify(Object.fromEntries(sources), null, 2)}\n`;
}

function noticesPage(notices: ReadonlyMap<string, NoticeRules>): string {
  const sources = [...notices].map(([source, rules]) => {
    const rows = Object.entries(rules).map(([code, { severity, effect, text }]) => [
      `\`${code}\``,
      severity,
      `\`${effect}\``,
      text.fr,
      text.en,
    ]);
    const readme = `[D’où viennent ces données, et ce qu’il faut en savoir](../../src/sources/${source}/README.md).`;
    return `## ${source}\n\n${readme}\n\n${table(['Code', 'Gravité', 'Effet', 'Texte', 'English'], rows)}`;
  });
  const used = new Set(
    [...notices.values()].flatMap((rules) => Object.values(rules).map(({ effect }) => effect)),
  );
  const effects = Object.entries(EFFECTS).filter(([effect]) => used.has(effect as Effect));
  return page(
    'Constats sur les données',
    'Ce que CityFlow peut trouver dans les fichiers des sources. Un constat n’arrête jamais un traitement : il est ' +
      'compté, et figure dans la partie « qualité » des métriques et du rapport avec ses premiers exemples. Les ' +
      'lignes rejetées sont dans le dossier `rejets/` du lac. Un fichier dont rien n’est utilisable n’est pas un ' +
      'constat mais une [erreur](errors.md) `INPUT_…` : le traitement continue sans lui.',
    table(
      ['Effet', 'Sens'],
      effects.map(([effect, meaning]) => [`\`${effect}\``, meaning]),
    ),
    table(['Gravité', 'Sens'], Object.entries(SEVERITIES)),
    ...sources,
  );
}

function errorsPage(): string {
  const rows = ERROR_CODES.map((code) => [`\`${code}\``, errorPattern(code, 'fr'), errorPattern(code, 'en')]);
  return page(
    'Erreurs',
    'Ce qu’un exploitant peut corriger : une ligne sur la sortie d’erreur, qui nomme la valeur en cause et la suite à ' +
      'donner. Entre accolades : ce que le cas présent y met. `--debug` ajoute la pile d’appels.',
    table(['Code', 'Message', 'English'], rows),
  );
}

/** The message of an error with the names of its values in their places. */
function errorPattern(code: ErrorCode, language: Language): string {
  const names = new Proxy({}, { get: (_, name) => `{${String(name)}}` }) as ErrorParams<ErrorCode>;
  return errorText(new CityflowError(code, names), language);
}

function envExample(): string {
  const blocks = Object.entries(SETTINGS).map(([name, { fallback, allowed, about }]) => {
    const range = `Admis : ${allowed}. Défaut : ${fallback === '' ? 'vide' : fallback}.`;
    return [...wrap(about), ...wrap(range), `${name}=${fallback}`].map((line) => `# ${line}\n`).join('');
  });
  const head = [
    ...wrap(
      'Réglages de CityFlow. Copiez ce fichier sous le nom .env, puis ôtez le « # » des lignes à changer.',
    ),
    ...wrap('Écrit par « npm run docs » depuis src/config.ts.'),
  ];
  return [head.map((line) => `# ${line}\n`).join(''), ...blocks].join('\n');
}

const LINE_WIDTH = 100;

function wrap(text: string): string[] {
  const lines: string[] = [];
  // French sets a space before some marks: no line begins with one
  for (const word of text.split(/(?<!«) (?![:;?!»])/)) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > LINE_WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

function page(title: string, ...parts: readonly string[]): string {
  return `${[GENERATED, `# ${title}`, ...parts].join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
