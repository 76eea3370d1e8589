import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { LOG_LEVELS, type LogLevel, ROLES, type Role } from './domain/access.ts';
import { COLLECT_FOLDER, type CollectSettings } from './domain/collecting.ts';
import { CityflowError } from './domain/errors.ts';
import {
  FRESHNESS_DEFAULTS,
  type FreshnessSource,
  type FreshnessTable,
  parseFreshness,
} from './domain/freshness.ts';
import { LANGUAGES, type Language } from './domain/language.ts';
import { type Secret, secret } from './domain/secret.ts';
import { chooseTargets, type Targets } from './domain/targets.ts';
import type { Thresholds } from './domain/thresholds.ts';

/** One setting: how it is read, and what the generated reference says of it. */
interface Setting<T> {
  readonly fallback: string;
  readonly allowed: string;
  readonly about: string;
  readonly parse: (text: string) => T | undefined;
  /** a key: a `.env` that holds it is for its owner alone */
  readonly secret?: true;
}

const text = (fallback: string, about: string): Setting<string> => ({
  fallback,
  about,
  allowed: 'texte',
  parse: (value) => value,
});

const oneOf = <const T extends string>(
  values: readonly T[],
  fallback: NoInfer<T>,
  about: string,
): Setting<T> => ({
  fallback,
  about,
  allowed: `une valeur parmi ${values.filter((value) => value !== '').join(', ')}`,
  parse: (value) => values.find((allowed) => allowed === value),
});

const number = (
  fallback: number | '',
  [min, max]: readonly [number, number],
  about: string,
): Setting<number | null> => ({
  fallback: String(fallback),
  about,
  allowed: `un nombre de ${min} à ${max}`,
  parse: (value) => {
    if (value === '') return null;
    const parsed = Number(value);
    return parsed >= min && parsed <= max ? parsed : undefined;
  },
});

const bytes = (fallback: string, about: string): Setting<number> => ({
  fallback,
  about,
  allowed: 'une taille comme 512MB ou 1GB, à partir de 256MB',
  parse: (value) => {
    const match = /^(\d+(?:\.\d+)?)(MB|GB)$/i.exec(value);
    if (!match) return undefined;
    const size = Number(match[1]) * (match[2]!.toUpperCase() === 'GB' ? 1e9 : 1e6);
    return size >= 256e6 ? size : undefined;
  },
});

const timezone = (fallback: string, about: string): Setting<string> => ({
  fallback,
  about,
  allowed: 'un fuseau IANA, comme Europe/Paris',
  parse: (value) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  },
});

const list = (fallback: string, about: string): Setting<readonly string[]> => ({
  fallback,
  about,
  allowed: 'des valeurs séparées par des virgules',
  parse: (value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
});

/** A key: its value is shown nowhere. */
const hidden = (about: string): Setting<Secret | null> => ({
  fallback: '',
  about,
  allowed: 'texte gardé secret',
  secret: true,
  parse: (value) => (value === '' ? null : secret(value)),
});

const url = (fallback: string, about: string): Setting<string> => ({
  fallback,
  about,
  allowed: 'une adresse http:// ou https://',
  parse: (value) => (value === '' || isHttp(value) ? value.replace(/\/+$/, '') : undefined),
});

function isHttp(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

const origins = (fallback: string, about: string): Setting<readonly string[]> => ({
  fallback,
  about,
  allowed: '*, ou des origines séparées par des virgules, comme https://carte.exemple.fr',
  parse: (value) => {
    const parts = value.split(',').map((part) => part.trim());
    return parts.every((part) => part === '*' || (isHttp(part) && new URL(part).origin === part))
      ? parts
      : undefined;
  },
});

const point = (fallback: string, about: string): Setting<{ readonly lat: number; readonly lon: number }> => ({
  fallback,
  about,
  allowed: 'latitude,longitude en degrés, comme 48.8217,2.3378',
  parse: (value) => {
    const match = /^(-?\d{1,2}(?:\.\d+)?),\s*(-?\d{1,3}(?:\.\d+)?)$/.exec(value);
    const [lat, lon] = [Number(match?.[1]), Number(match?.[2])];
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
  },
});

const freshness = (about: string): Setting<FreshnessTable> => ({
  fallback: Object.entries(FRESHNESS_DEFAULTS)
    .map(([name, { warnDays, errorDays }]) => `${name}=${warnDays}/${errorDays}`)
    .join(','),
  about,
  allowed: `source=avertissement/erreur en jours, séparés par des virgules ; sources : ${Object.keys(FRESHNESS_DEFAULTS).join(', ')}`,
  parse: parseFreshness,
});

const sources = (about: string): Setting<readonly FreshnessSource[]> => {
  const names = Object.keys(FRESHNESS_DEFAULTS) as FreshnessSource[];
  return {
    fallback: names.join(','),
    about,
    allowed: `des noms séparés par des virgules, parmi ${names.join(', ')}`,
    parse: (value) => {
      const given = value.split(',').map((part) => part.trim());
      const known = names.filter((name) => given.includes(name));
      return given.every((part) => (names as string[]).includes(part)) ? known : undefined;
    },
  };
};

/** Every setting CityFlow reads, in the order of `env.example` and of the reference. */
export const SETTINGS = {
  CITYFLOW_RAW: text(
    '',
    'Zone brute : dossier ou s3://seau/préfixe des fichiers sources. Vide : ./data/raw si « cityflow fetch » l’a rempli, sinon données synthétiques.',
  ),
  CITYFLOW_LAKE: text('./data/lake', 'Lac : mesures nettoyées, en Parquet par jour.'),
  CITYFLOW_DB: text('./data/cityflow.db', 'Fichier de la base embarquée (SQLite).'),
  OUTPUT_DIR: text('./output', 'Dossier des rapports et des copies locales des métriques.'),
  DATABASE_TYPE: oneOf(
    ['', 'embedded', 'mongodb', 'dynamodb'],
    '',
    'Où vont les résultats. Vide : dynamodb sur AWS, embedded ailleurs.',
  ),
  MONGODB_URL: text('mongodb://127.0.0.1:27017', 'Adresse du serveur MongoDB.'),
  MONGODB_DATABASE: text('cityflow', 'Nom de la base MongoDB.'),
  AWS_REGION: text('eu-west-3', 'Région AWS de DynamoDB et de S3.'),
  AWS_ENDPOINT_URL: text('', 'Serveur compatible avec DynamoDB et S3 à la place d’AWS. Vide : AWS.'),
  AWS_ENDPOINT_URL_DYNAMODB: text('', 'Serveur DynamoDB, s’il est un autre que AWS_ENDPOINT_URL.'),
  AWS_ENDPOINT_URL_S3: text('', 'Serveur S3, s’il est un autre que AWS_ENDPOINT_URL.'),
  AWS_EXECUTION_ENV: text('', 'Posé par AWS (Lambda, ECS) : présent, les défauts sont DynamoDB et S3.'),
  DYNAMODB_METRICS_TABLE: text('cityflow-metrics', 'Table DynamoDB des métriques.'),
  DYNAMODB_REPORTS_TABLE: text('cityflow-daily-reports', 'Table DynamoDB des rapports.'),
  STORE_TTL_DAYS: number(
    '',
    [1, 36_500],
    'Jours après lesquels MongoDB ou DynamoDB oublie un résultat enregistré. Vide : jamais.',
  ),
  USE_S3: oneOf(['', 'true', 'false'], '', 'Rapports vers S3. Vide : true sur AWS, false ailleurs.'),
  S3_RAW_BUCKET: text('', 'Seau S3 de la zone brute, lu quand CITYFLOW_RAW est vide. Vide : aucun.'),
  S3_RAW_PREFIX: text('', 'Préfixe de la zone brute dans son seau.'),
  S3_REPORTS_BUCKET: text('cityflow-reports', 'Seau S3 des rapports.'),
  S3_REPORTS_PREFIX: text('reports', 'Préfixe des rapports dans leur seau.'),
  S3_CACHE_DIR: text('./data/s3-cache', 'Copies locales des fichiers lus dans S3.'),
  S3_CACHE_LIMIT: bytes('20GB', 'Taille des copies locales au-delà de laquelle les plus anciennes partent.'),
  CITY_TIMEZONE: timezone('Europe/Paris', 'Fuseau de la ville : il définit le jour et l’heure locale.'),
  API_HOST: text(
    '127.0.0.1',
    'Adresse sur laquelle l’API écoute : cette machine seulement, ou 0.0.0.0 (:: en IPv6) pour toutes.',
  ),
  API_PORT: number(5000, [0, 65_535], 'Port de l’API et du tableau de bord ; 0 : un port libre.'),
  API_ANONYMOUS: oneOf(
    ['aucun', ...ROLES],
    'export',
    'Ce que peut l’API sans clé : aucun (une clé est exigée), lecture (pages JSON), export (jours entiers en CSV, NDJSON, GeoJSON, Parquet), admin (aussi ses mesures).',
  ),
  API_KEYS_FILE: text('./data/api-keys.json', 'Clés de l’API, hachées (« cityflow keys add »).'),
  API_RATE_ANONYMOUS: number(
    '',
    [0, 1_000_000],
    'Demandes par minute et par adresse, sans clé ; 0 : sans limite. Vide : sans limite si l’API n’écoute que cette machine, 300 sinon.',
  ),
  API_RATE_KEY: number(
    3000,
    [0, 1_000_000],
    'Demandes par minute et par titulaire de clé ; 0 : sans limite.',
  ),
  API_CORS_ORIGINS: origins(
    '*',
    'Origines dont les pages web peuvent lire l’API ; * : toutes, les données sont publiques.',
  ),
  API_CACHE_MB: number(48, [8, 4096], 'Réponses prêtes gardées en mémoire, Mo.'),
  API_TRUST_PROXY: number(
    0,
    [0, 10],
    'Nombre de serveurs mandataires devant l’API dont X-Forwarded-For est cru ; 0 : aucun.',
  ),
  LOG_LEVEL: oneOf(
    LOG_LEVELS,
    'info',
    'Journal de l’API, sur la sortie d’erreur ; info : une ligne par demande.',
  ),
  CITYFLOW_SOURCES: sources(
    'Sources que la ville a : les autres ne sont pas collectées, et ne manquent à personne.',
  ),
  CITYFLOW_ODS_URL: url(
    'https://parisdata.opendatasoft.com',
    'Portail Opendatasoft de la ville (comptages, vélos, chantiers, référentiel, arrondissements).',
  ),
  CITYFLOW_COMPTAGES_BULK_URL: url(
    '',
    'Fichier des comptages d’une année entière, pour « cityflow fetch --bulk ». Vide : l’export Parquet du jeu de données.',
  ),
  PRIM_URL: url(
    'https://prim.iledefrance-mobilites.fr/marketplace/v2/navitia/line_reports/line_reports',
    'Perturbations : line_reports de PRIM.',
  ),
  PRIM_API_KEY: hidden('Clé de PRIM. Vide : les perturbations ne sont pas collectées.'),
  PRIM_API_KEY_FILE: text('', 'Fichier qui contient la clé de PRIM, lisible de son propriétaire seul.'),
  CITYFLOW_WEATHER: oneOf(
    ['', 'open-meteo', 'visual-crossing'],
    '',
    'D’où vient la météo. Vide : Visual Crossing si sa clé est là, Open-Meteo sinon.',
  ),
  CITYFLOW_WEATHER_PLACE: point(
    '48.8217,2.3378',
    'Point de la ville dont la météo est prise (Paris-Montsouris).',
  ),
  OPEN_METEO_URL: url('https://api.open-meteo.com/v1/forecast', 'Open-Meteo : prévisions et derniers jours.'),
  OPEN_METEO_ARCHIVE_URL: url('https://archive-api.open-meteo.com/v1/archive', 'Open-Meteo : archives.'),
  VISUAL_CROSSING_URL: url(
    'https://weather.visualcrossing.com/VisualCrossingWebServices/rest/services/timeline',
    'Visual Crossing : météo passée et prévue.',
  ),
  VISUAL_CROSSING_API_KEY: hidden('Clé de Visual Crossing.'),
  VISUAL_CROSSING_API_KEY_FILE: text(
    '',
    'Fichier qui contient la clé de Visual Crossing, lisible de son propriétaire seul.',
  ),
  JOURS_FERIES_URL: url(
    'https://www.data.gouv.fr/api/1/datasets/r/6637991e-c4d8-4cd6-854e-ce33c5ab49d5',
    'Jours fériés de métropole, CSV (data.gouv.fr).',
  ),
  VACANCES_SCOLAIRES_URL: url(
    'https://data.education.gouv.fr',
    'Portail Opendatasoft du calendrier scolaire (jeu fr-en-calendrier-scolaire).',
  ),
  CITYFLOW_FETCH_DAYS: number(14, [1, 400], 'Jours demandés par « cityflow fetch » quand aucun ne l’est.'),
  CITYFLOW_FETCH_REREAD_DAYS: number(
    7,
    [0, 60],
    'Jours pendant lesquels un jour déjà collecté est relu : la ville corrige ses comptages.',
  ),
  CITYFLOW_FETCH_PARALLEL: number(2, [1, 8], 'Demandes en même temps à un même serveur.'),
  CITYFLOW_FETCH_MAX_WAIT: number(
    900,
    [1, 86_400],
    'Secondes qu’une collecte attend au plus quand un serveur le demande ; au-delà, la source est laissée à la prochaine.',
  ),
  CITYFLOW_FRESHNESS: freshness('Âge à partir duquel une source collectée est ancienne, puis périmée.'),
  CITYFLOW_WEBHOOK_URL: hidden(
    'Adresse à laquelle « cityflow daily » envoie son résumé (POST, JSON). Vide : aucune.',
  ),
  CITYFLOW_METRICS_FILE: text(
    '',
    'Fichier de mesures que « cityflow daily » écrit pour Prometheus (textfile collector). Vide : aucun.',
  ),
  CITYFLOW_LANG: oneOf(LANGUAGES, 'fr', 'Langue des messages de la console.'),
  CITYFLOW_MEMORY_LIMIT: bytes('1GB', 'Mémoire visée pendant la lecture des comptages.'),
  CITYFLOW_WORKERS: number('', [1, 64], 'Fils de lecture des comptages. Vide : un par cœur, au plus 4.'),
  CITYFLOW_ETATS_ARC_EXCLUS: list(
    '',
    'États d’arc (colonne Etat arc) dont les lignes sont exclues des calculs, par exemple Invalide. Vide : aucun, car la plupart des lignes réelles sont Invalide avec de bonnes mesures.',
  ),
  CITYFLOW_VITESSE_REF_PERIPHERIQUE: number(
    '',
    [5, 130],
    'Vitesse de référence du périphérique, km/h. Vide : selon la date, 70 puis 50 depuis le 2024-10-01.',
  ),
  CITYFLOW_VITESSE_REF_VILLE: number(
    '',
    [5, 130],
    'Vitesse de référence ailleurs, km/h. Vide : selon la date, 50 puis 30 depuis le 2021-08-30.',
  ),
  CITYFLOW_CAPACITE_VOIE: number(
    2300,
    [500, 5000],
    'Capacité d’une voie, véhicules par heure : au-delà, débit impossible.',
  ),
  CITYFLOW_VOIES_PERIPHERIQUE: number(
    5,
    [1, 12],
    'Voies supposées d’un arc du périphérique (libellés PE_ et PI_).',
  ),
  CITYFLOW_VOIES_VILLE: number(4, [1, 12], 'Voies supposées des autres arcs.'),
  CITYFLOW_SEMAINES_HISTORIQUE: number(8, [1, 52], 'Semaines d’historique des profils types.'),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;
type Parsed = { [N in SettingName]: Exclude<ReturnType<(typeof SETTINGS)[N]['parse']>, undefined> };

export interface ApiSettings {
  readonly host: string;
  /** 0: any free one */
  readonly port: number;
  /** what a caller without key may do; null: nothing */
  readonly anonymous: Role | null;
  readonly keysFile: string;
  /** requests a minute; 0: no limit; null: none on this machine alone, some elsewhere */
  readonly ratePerAddress: number | null;
  /** requests a minute; 0: no limit */
  readonly ratePerKey: number;
  /** origins whose pages may read the answers; `*` is all of them */
  readonly corsOrigins: readonly string[];
  /** of ready answers, bytes */
  readonly cacheBytes: number;
  /** how many proxies stand in front, each adding the address it was called from to X-Forwarded-For */
  readonly trustedProxies: number;
  readonly logLevel: LogLevel;
}

export interface Config {
  /** null: no raw zone configured */
  readonly raw: string | null;
  readonly lake: string;
  readonly db: string;
  readonly output: string;
  readonly targets: Targets;
  readonly mongodb: { readonly url: string; readonly database: string };
  readonly aws: { readonly region: string };
  readonly dynamodb: {
    /** a server in place of AWS */
    readonly endpoint: string | null;
    readonly metricsTable: string;
    readonly reportsTable: string;
  };
  /** days after which a server forgets what was saved; null: never */
  readonly storeTtlDays: number | null;
  readonly s3: {
    /** a server in place of AWS */
    readonly endpoint: string | null;
    readonly reportsBucket: string;
    readonly reportsPrefix: string;
    readonly cacheDir: string;
    readonly cacheLimitBytes: number;
  };
  readonly api: ApiSettings;
  readonly collect: CollectSettings;
  readonly timezone: string;
  readonly language: Language;
  readonly memoryLimitBytes: number;
  readonly workers: number;
  readonly thresholds: Thresholds;
}

/** Where `cityflow fetch` writes when no raw zone is set: from then on it is the raw zone. */
export const COLLECTED = './data/raw';

function rawZone(values: Parsed, place: (value: string) => string): string | null {
  if (values.CITYFLOW_RAW.includes('://')) return values.CITYFLOW_RAW;
  if (values.CITYFLOW_RAW !== '') return place(values.CITYFLOW_RAW);
  if (values.S3_RAW_BUCKET === '') {
    const collected = place(COLLECTED);
    return existsSync(path.join(collected, COLLECT_FOLDER)) ? collected : null;
  }
  const prefix = values.S3_RAW_PREFIX.replace(/^\/+|\/+$/g, '');
  return `s3://${values.S3_RAW_BUCKET}${prefix === '' ? '' : `/${prefix}`}`;
}

function apiSettings(values: Parsed, place: (value: string) => string): ApiSettings {
  const { API_ANONYMOUS: anonymous } = values;
  return {
    host: values.API_HOST,
    port: values.API_PORT ?? 5000,
    anonymous: anonymous === 'aucun' ? null : anonymous,
    keysFile: place(values.API_KEYS_FILE),
    ratePerAddress: values.API_RATE_ANONYMOUS,
    ratePerKey: values.API_RATE_KEY ?? 3000,
    corsOrigins: values.API_CORS_ORIGINS,
    cacheBytes: (values.API_CACHE_MB ?? 48) * 1e6,
    trustedProxies: values.API_TRUST_PROXY ?? 0,
    logLevel: values.LOG_LEVEL,
  };
}

/** `KEY=value` lines; `#` comments; optional quotes. Missing file: nothing. */
function readEnvFile(file: string): Record<string, string> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const values: Record<string, string> = {};
  for (const line of content.split(/\r?\n/)) {
    const match = /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match) values[match[1]!] = match[2]!.replace(/^(["'])(.*)\1$/, '$2');
  }
  return values;
}

/** @throws CityflowError KEY_FILE when others than its owner may read a file that holds a key */
function refuseOpenFile(file: string, setting: string): void {
  const mode = statSync(file).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new CityflowError('KEY_FILE', { path: file, setting, detail: `mode ${mode.toString(8)}` });
}

/**
 * Reads the settings once, the environment before `.env`.
 * @param defaults what the place it runs in has instead of the fallbacks of SETTINGS
 * @throws CityflowError CONFIG_INVALID naming the setting, its value and what is allowed
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd: string = process.cwd(),
  defaults: Readonly<Partial<Record<SettingName, string>>> = {},
): Config {
  const file = readEnvFile(path.join(cwd, '.env'));
  const parsed: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    const given = env[name] ?? file[name];
    if (setting.secret && env[name] === undefined && file[name]) refuseOpenFile(path.join(cwd, '.env'), name);
    const value =
      given === undefined || given.trim() === '' ? (defaults[name] ?? setting.fallback) : given.trim();
    const result = setting.parse(value);
    if (result === undefined)
      throw new CityflowError('CONFIG_INVALID', { name, value, allowed: setting.allowed });
    parsed[name] = result;
  }
  const values = parsed as Parsed;
  const place = (value: string) => path.resolve(cwd, value);
  return Object.freeze({
    raw: rawZone(values, place),
    lake: place(values.CITYFLOW_LAKE),
    db: place(values.CITYFLOW_DB),
    output: place(values.OUTPUT_DIR),
    targets: chooseTargets(values),
    mongodb: { url: values.MONGODB_URL, database: values.MONGODB_DATABASE },
    aws: { region: values.AWS_REGION },
    dynamodb: {
      endpoint: values.AWS_ENDPOINT_URL_DYNAMODB || values.AWS_ENDPOINT_URL || null,
      metricsTable: values.DYNAMODB_METRICS_TABLE,
      reportsTable: values.DYNAMODB_REPORTS_TABLE,
    },
    storeTtlDays: values.STORE_TTL_DAYS,
    s3: {
      endpoint: values.AWS_ENDPOINT_URL_S3 || values.AWS_ENDPOINT_URL || null,
      reportsBucket: values.S3_REPORTS_BUCKET,
      reportsPrefix: values.S3_REPORTS_PREFIX.replace(/^\/+|\/+$/g, ''),
      cacheDir: place(values.S3_CACHE_DIR),
      cacheLimitBytes: values.S3_CACHE_LIMIT,
    },
    api: apiSettings(values, place),
    collect: {
      sources: values.CITYFLOW_SOURCES,
      odsUrl: values.CITYFLOW_ODS_URL,
      countsBulkUrl: values.CITYFLOW_COMPTAGES_BULK_URL || null,
      primUrl: values.PRIM_URL,
      primKey: {
        setting: 'PRIM_API_KEY',
        value: values.PRIM_API_KEY,
        file: values.PRIM_API_KEY_FILE === '' ? null : place(values.PRIM_API_KEY_FILE),
      },
      weather: values.CITYFLOW_WEATHER || null,
      weatherPlace: values.CITYFLOW_WEATHER_PLACE,
      openMeteoUrl: values.OPEN_METEO_URL,
      openMeteoArchiveUrl: values.OPEN_METEO_ARCHIVE_URL,
      visualCrossingUrl: values.VISUAL_CROSSING_URL,
      visualCrossingKey: {
        setting: 'VISUAL_CROSSING_API_KEY',
        value: values.VISUAL_CROSSING_API_KEY,
        file: values.VISUAL_CROSSING_API_KEY_FILE === '' ? null : place(values.VISUAL_CROSSING_API_KEY_FILE),
      },
      publicHolidaysUrl: values.JOURS_FERIES_URL,
      schoolHolidaysUrl: values.VACANCES_SCOLAIRES_URL,
      days: values.CITYFLOW_FETCH_DAYS ?? 14,
      rereadDays: values.CITYFLOW_FETCH_REREAD_DAYS ?? 7,
      parallel: values.CITYFLOW_FETCH_PARALLEL ?? 2,
      maxWaitMs: (values.CITYFLOW_FETCH_MAX_WAIT ?? 900) * 1000,
      freshness: values.CITYFLOW_FRESHNESS,
      webhook: values.CITYFLOW_WEBHOOK_URL,
      metricsFile: values.CITYFLOW_METRICS_FILE === '' ? null : place(values.CITYFLOW_METRICS_FILE),
    },
    timezone: values.CITY_TIMEZONE,
    language: values.CITYFLOW_LANG,
    memoryLimitBytes: values.CITYFLOW_MEMORY_LIMIT,
    workers: values.CITYFLOW_WORKERS ?? Math.min(4, availableParallelism()),
    thresholds: {
      etatsArcExclus: values.CITYFLOW_ETATS_ARC_EXCLUS,
      vitesseRefPeripheriqueKmh: values.CITYFLOW_VITESSE_REF_PERIPHERIQUE,
      vitesseRefVilleKmh: values.CITYFLOW_VITESSE_REF_VILLE,
      capaciteVoie: values.CITYFLOW_CAPACITE_VOIE ?? 2300,
      voiesPeripherique: values.CITYFLOW_VOIES_PERIPHERIQUE ?? 5,
      voiesVille: values.CITYFLOW_VOIES_VILLE ?? 4,
      semainesHistorique: values.CITYFLOW_SEMAINES_HISTORIQUE ?? 8,
    },
  });
}
