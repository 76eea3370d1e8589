import type { Language } from './language.ts';

/**
 * What an operator can fix. Every message names the value at fault and the next step, in both languages.
 * Anything that is not a CityflowError is a bug and propagates with its stack.
 */
const MESSAGES = {
  CONFIG_INVALID: {
    fr: (p: { name: string; value: string; allowed: string }) =>
      `réglage ${p.name}=« ${p.value} » refusé : ${p.allowed}`,
    en: (p: { name: string; value: string; allowed: string }) =>
      `setting ${p.name}="${p.value}" refused: ${p.allowed}`,
  },
  USAGE: {
    fr: (p: { detail: string }) => p.detail,
    en: (p: { detail: string }) => p.detail,
  },
  RAW_ZONE_MISSING: {
    fr: (p: { path: string }) =>
      `zone brute introuvable : ${p.path} — indiquez-la par CITYFLOW_RAW, ou créez-en une avec « cityflow demo »`,
    en: (p: { path: string }) =>
      `raw zone not found: ${p.path} — set CITYFLOW_RAW, or make one with "cityflow demo"`,
  },
  RAW_ZONE_EMPTY: {
    fr: (p: { path: string }) =>
      `aucune source dans la zone brute ${p.path} : il y faut au moins un fichier de api/ ou batch/ (voir le README)`,
    en: (p: { path: string }) =>
      `no source in the raw zone ${p.path}: it needs at least one file under api/ or batch/ (see the README)`,
  },
  RAW_ZONE_REMOTE: {
    fr: (p: { path: string }) =>
      `adresse de zone brute non prise en charge : ${p.path} — indiquez un dossier ou s3://seau/préfixe par CITYFLOW_RAW`,
    en: (p: { path: string }) =>
      `address of raw zone not supported: ${p.path} — set CITYFLOW_RAW to a folder or s3://bucket/prefix`,
  },
  STORE_FAILED: {
    fr: (p: { path: string; detail: string }) =>
      `base ${p.path} inutilisable : ${p.detail} — vérifiez le chemin, les droits et la place (CITYFLOW_DB)`,
    en: (p: { path: string; detail: string }) =>
      `store ${p.path} unusable: ${p.detail} — check the path, the permissions and the space (CITYFLOW_DB)`,
  },
  STORE_NEWER: {
    fr: (p: { path: string; found: string; known: string }) =>
      `base ${p.path} écrite par une version plus récente de CityFlow (schéma ${p.found}, connu ici : ${p.known}) — mettez CityFlow à jour, ou indiquez un autre fichier par CITYFLOW_DB`,
    en: (p: { path: string; found: string; known: string }) =>
      `store ${p.path} was written by a newer CityFlow (schema ${p.found}, known here: ${p.known}) — update CityFlow, or set CITYFLOW_DB to another file`,
  },
  STORE_FOREIGN: {
    fr: (p: { path: string }) =>
      `${p.path} est la base d'un autre programme, laissée intacte — indiquez un autre fichier par CITYFLOW_DB`,
    en: (p: { path: string }) =>
      `${p.path} is the database of another program, left untouched — set CITYFLOW_DB to another file`,
  },
  STORE_UNREACHABLE: {
    fr: (p: { store: string; setting: string; detail: string }) =>
      `base ${p.store} injoignable : ${p.detail} — vérifiez que le serveur tourne, et ${p.setting}`,
    en: (p: { store: string; setting: string; detail: string }) =>
      `store ${p.store} unreachable: ${p.detail} — check that the server runs, and ${p.setting}`,
  },
  STORE_REFUSED: {
    fr: (p: { store: string; setting: string; detail: string }) =>
      `la base ${p.store} refuse : ${p.detail} — vérifiez l'identité et ses droits, la place et les quotas, et ${p.setting}`,
    en: (p: { store: string; setting: string; detail: string }) =>
      `store ${p.store} refuses: ${p.detail} — check the identity and its rights, the space and the quotas, and ${p.setting}`,
  },
  STORE_NOT_PREPARED: {
    fr: (p: { store: string; missing: string }) =>
      `base ${p.store} : il manque ${p.missing} — créez-les avec « cityflow check --create »`,
    en: (p: { store: string; missing: string }) =>
      `store ${p.store}: ${p.missing} missing — make them with "cityflow check --create"`,
  },
  STORE_CREDENTIALS: {
    fr: (p: { store: string; detail: string }) =>
      `base ${p.store} : identifiants AWS absents, refusés ou expirés (${p.detail}) — renouvelez-les : « aws sso login », un rôle, ou AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY`,
    en: (p: { store: string; detail: string }) =>
      `store ${p.store}: AWS credentials missing, refused or expired (${p.detail}) — renew them: "aws sso login", a role, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
  },
  STORE_DENIED: {
    fr: (p: { store: string; detail: string }) =>
      `base ${p.store} : accès refusé (${p.detail}) — donnez au compte ce droit sur les deux tables et leur index`,
    en: (p: { store: string; detail: string }) =>
      `store ${p.store}: access denied (${p.detail}) — grant the account this right on both tables and their index`,
  },
  STORE_THROTTLED: {
    fr: (p: { store: string; detail: string }) =>
      `base ${p.store} saturée : ${p.detail} — attendez quelques minutes, ou passez les tables en capacité à la demande`,
    en: (p: { store: string; detail: string }) =>
      `store ${p.store} throttles: ${p.detail} — wait some minutes, or set the tables to on-demand capacity`,
  },
  STORE_TABLE_OTHER: {
    fr: (p: { table: string; found: string; expected: string; setting: string }) =>
      `table ${p.table} : clés ${p.found}, attendu ${p.expected} ; laissée intacte — indiquez une autre table par ${p.setting}`,
    en: (p: { table: string; found: string; expected: string; setting: string }) =>
      `table ${p.table}: keys ${p.found}, expected ${p.expected}; left untouched — set ${p.setting} to another table`,
  },
  STORE_DAMAGED: {
    fr: (p: { store: string; what: string; detail: string; date: string }) =>
      `base ${p.store} : ${p.what} abîmé (${p.detail}) — écrivez ce jour de nouveau par « cityflow run --date ${p.date} »`,
    en: (p: { store: string; what: string; detail: string; date: string }) =>
      `store ${p.store}: ${p.what} damaged (${p.detail}) — write this day again with "cityflow run --date ${p.date}"`,
  },
  S3_BUCKET_MISSING: {
    fr: (p: { bucket: string; region: string; option: string }) =>
      `seau S3 « ${p.bucket} » introuvable — créez-le par « aws s3 mb s3://${p.bucket} --region ${p.region}${p.option} », ou corrigez CITYFLOW_RAW, S3_RAW_BUCKET ou S3_REPORTS_BUCKET`,
    en: (p: { bucket: string; region: string; option: string }) =>
      `S3 bucket "${p.bucket}" not found — make it with "aws s3 mb s3://${p.bucket} --region ${p.region}${p.option}", or correct CITYFLOW_RAW, S3_RAW_BUCKET or S3_REPORTS_BUCKET`,
  },
  S3_DENIED: {
    fr: (p: { place: string; detail: string }) =>
      `accès refusé à ${p.place} (${p.detail}) — donnez au compte s3:ListBucket et s3:GetObject sur la zone brute, s3:PutObject et s3:DeleteObject sur les rapports`,
    en: (p: { place: string; detail: string }) =>
      `access denied to ${p.place} (${p.detail}) — grant the account s3:ListBucket and s3:GetObject on the raw zone, s3:PutObject and s3:DeleteObject on the reports`,
  },
  S3_CREDENTIALS: {
    fr: (p: { place: string; detail: string }) =>
      `identifiants AWS absents, refusés ou expirés pour ${p.place} (${p.detail}) — renouvelez-les : « aws sso login », un rôle, ou AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY`,
    en: (p: { place: string; detail: string }) =>
      `AWS credentials missing, refused or expired for ${p.place} (${p.detail}) — renew them: "aws sso login", a role, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
  },
  S3_UNREACHABLE: {
    fr: (p: { place: string; server: string; detail: string }) =>
      `${p.place} injoignable (${p.server}, ${p.detail}) — vérifiez le réseau, AWS_REGION et AWS_ENDPOINT_URL, puis relancez`,
    en: (p: { place: string; server: string; detail: string }) =>
      `${p.place} unreachable (${p.server}, ${p.detail}) — check the network, AWS_REGION and AWS_ENDPOINT_URL, then try again`,
  },
  S3_FAILED: {
    fr: (p: { place: string; detail: string }) =>
      `S3 refuse la demande sur ${p.place} : ${p.detail} — vérifiez le nom du seau, AWS_REGION et AWS_ENDPOINT_URL`,
    en: (p: { place: string; detail: string }) =>
      `S3 refuses the request on ${p.place}: ${p.detail} — check the name of the bucket, AWS_REGION and AWS_ENDPOINT_URL`,
  },
  INPUT_TOO_LARGE: {
    fr: (p: { file: string; size: string; free: string; path: string }) =>
      `${p.file} : ${p.size} à télécharger, ${p.free} libres dans ${p.path} — faites de la place, ou indiquez un autre disque par S3_CACHE_DIR`,
    en: (p: { file: string; size: string; free: string; path: string }) =>
      `${p.file}: ${p.size} to download, ${p.free} free in ${p.path} — make room, or set S3_CACHE_DIR to another disk`,
  },
  INPUT_UNREADABLE: {
    fr: (p: { file: string; detail: string }) => `${p.file} : illisible (${p.detail})`,
    en: (p: { file: string; detail: string }) => `${p.file}: unreadable (${p.detail})`,
  },
  INPUT_EMPTY: {
    fr: (p: { file: string }) => `${p.file} : fichier vide`,
    en: (p: { file: string }) => `${p.file}: empty file`,
  },
  INPUT_ENCODING: {
    fr: (p: { file: string; detail: string }) =>
      `${p.file} : encodage inconnu (${p.detail}) — attendu : UTF-8`,
    en: (p: { file: string; detail: string }) =>
      `${p.file}: unknown encoding (${p.detail}) — expected: UTF-8`,
  },
  INPUT_COLUMNS: {
    fr: (p: { file: string; missing: string; header: string }) =>
      `${p.file} : colonnes absentes : ${p.missing} — en-tête lu, ligne 1 : ${p.header}`,
    en: (p: { file: string; missing: string; header: string }) =>
      `${p.file}: missing columns: ${p.missing} — header read at line 1: ${p.header}`,
  },
  INPUT_TRUNCATED: {
    fr: (p: { file: string; detail: string }) => `${p.file} : archive tronquée ou abîmée (${p.detail})`,
    en: (p: { file: string; detail: string }) => `${p.file}: truncated or damaged archive (${p.detail})`,
  },
  INPUT_JSON: {
    fr: (p: { file: string; detail: string }) => `${p.file} : JSON invalide (${p.detail})`,
    en: (p: { file: string; detail: string }) => `${p.file}: invalid JSON (${p.detail})`,
  },
  INPUT_LAYOUT: {
    fr: (p: { file: string; expected: string; found: string }) =>
      `${p.file} : format non reconnu : ${p.found} — attendu : ${p.expected}`,
    en: (p: { file: string; expected: string; found: string }) =>
      `${p.file}: layout not recognised: ${p.found} — expected: ${p.expected}`,
  },
  CONSERVATION_BROKEN: {
    fr: (p: { file: string; detail: string }) =>
      `${p.file} : lignes perdues, traitement arrêté (${p.detail}) — signalez ce fichier, rien n'a été écrit`,
    en: (p: { file: string; detail: string }) =>
      `${p.file}: rows lost, run stopped (${p.detail}) — report this file; nothing was written`,
  },
  FETCH_UNREACHABLE: {
    fr: (p: { service: string; setting: string; detail: string }) =>
      `${p.service} injoignable (${p.detail}) — vérifiez le réseau et ${p.setting}, puis relancez : seul ce qui manque sera demandé`,
    en: (p: { service: string; setting: string; detail: string }) =>
      `${p.service} unreachable (${p.detail}) — check the network and ${p.setting}, then run again: only what is missing will be asked for`,
  },
  FETCH_BUSY: {
    fr: (p: { service: string; detail: string }) =>
      `${p.service} demande d'attendre (${p.detail}) — relancez plus tard : seul ce qui manque sera demandé`,
    en: (p: { service: string; detail: string }) =>
      `${p.service} asks to wait (${p.detail}) — run again later: only what is missing will be asked for`,
  },
  FETCH_REFUSED: {
    fr: (p: { service: string; setting: string; detail: string }) =>
      `${p.service} refuse la demande (${p.detail}) — vérifiez ${p.setting}`,
    en: (p: { service: string; setting: string; detail: string }) =>
      `${p.service} refuses the request (${p.detail}) — check ${p.setting}`,
  },
  FETCH_KEY: {
    fr: (p: { service: string; setting: string; detail: string }) =>
      `${p.service} : clé absente, refusée ou expirée (${p.detail}) — renouvelez-la et donnez-la par ${p.setting} ou ${p.setting}_FILE`,
    en: (p: { service: string; setting: string; detail: string }) =>
      `${p.service}: key missing, refused or expired (${p.detail}) — renew it and give it with ${p.setting} or ${p.setting}_FILE`,
  },
  FETCH_INVALID: {
    fr: (p: { service: string; what: string; detail: string }) =>
      `${p.service}, ${p.what} : réponse inutilisable (${p.detail}) — rien n'a été remplacé ; relancez, et si cela dure, regardez ce que le service publie`,
    en: (p: { service: string; what: string; detail: string }) =>
      `${p.service}, ${p.what}: unusable answer (${p.detail}) — nothing was replaced; run again, and if it lasts, look at what the service publishes`,
  },
  FETCH_CONFLICT: {
    fr: (p: { path: string }) =>
      `${p.path} a été écrit par une autre collecte en même temps — laissez-la finir et relancez`,
    en: (p: { path: string }) =>
      `${p.path} was written by another fetch at the same time — let it end and run again`,
  },
  FETCH_SYNTHETIC: {
    fr: (p: { path: string }) =>
      `la zone brute ${p.path} est inventée par « cityflow demo » : rien de réel n'y est mêlé — donnez un autre dossier par --into ou CITYFLOW_RAW`,
    en: (p: { path: string }) =>
      `raw zone ${p.path} is invented by "cityflow demo": nothing real is mixed into it — give another folder with --into or CITYFLOW_RAW`,
  },
  KEY_FILE: {
    fr: (p: { path: string; setting: string; detail: string }) =>
      `fichier de clé ${p.path} refusé (${p.detail}) — ${p.setting} attend un fichier que son propriétaire seul peut lire : « chmod 600 ${p.path} »`,
    en: (p: { path: string; setting: string; detail: string }) =>
      `key file ${p.path} refused (${p.detail}) — ${p.setting} needs a file that its owner alone may read: "chmod 600 ${p.path}"`,
  },
  NOTIFY_FAILED: {
    fr: (p: { detail: string }) =>
      `résumé non envoyé (${p.detail}) — vérifiez CITYFLOW_WEBHOOK_URL ; le reste est fait`,
    en: (p: { detail: string }) =>
      `summary not sent (${p.detail}) — check CITYFLOW_WEBHOOK_URL; the rest is done`,
  },
  DATE_INVALID: {
    fr: (p: { value: string }) => `date « ${p.value} » invalide : attendu AAAA-MM-JJ`,
    en: (p: { value: string }) => `invalid date "${p.value}": expected YYYY-MM-DD`,
  },
  DATE_WITHOUT_DATA: {
    fr: (p: { date: string; available: string }) =>
      `aucune donnée pour le ${p.date} — jours disponibles : ${p.available}`,
    en: (p: { date: string; available: string }) => `no data for ${p.date} — available days: ${p.available}`,
  },
  NOT_STORED: {
    fr: (p: { what: string; date: string }) =>
      `rien d'enregistré pour ${p.what} au ${p.date} — lancez « cityflow run --date ${p.date} » ; « cityflow dates » liste ce qui existe`,
    en: (p: { what: string; date: string }) =>
      `nothing stored for ${p.what} on ${p.date} — run "cityflow run --date ${p.date}"; "cityflow dates" lists what exists`,
  },
  LOCKED: {
    fr: (p: { path: string; pid: string }) =>
      `un autre traitement est en cours (processus ${p.pid}, verrou ${p.path}) — attendez sa fin et relancez`,
    en: (p: { path: string; pid: string }) =>
      `another run is in progress (process ${p.pid}, lock ${p.path}) — wait for it to end and try again`,
  },
  WRITE_FAILED: {
    fr: (p: { path: string; detail: string }) =>
      `écriture impossible : ${p.path} (${p.detail}) — libérez de la place ou vérifiez les droits, puis relancez ; les résultats précédents sont intacts`,
    en: (p: { path: string; detail: string }) =>
      `cannot write ${p.path} (${p.detail}) — free some space or check the permissions, then run again; earlier results are intact`,
  },
  INTERRUPTED: {
    fr: (p: { signal: string }) =>
      `interrompu (${p.signal}) — rien n'est à moitié écrit, la même commande reprendra le travail`,
    en: (p: { signal: string }) =>
      `interrupted (${p.signal}) — nothing is half written, the same command will take up the work`,
  },
  SYNTHETIC_MIX: {
    fr: (p: { lake: string; raw: string }) =>
      `données réelles et synthétiques ne se mélangent pas : le lac ${p.lake} vient d'une zone brute d'une autre nature que ${p.raw} — donnez un autre CITYFLOW_LAKE et un autre CITYFLOW_DB`,
    en: (p: { lake: string; raw: string }) =>
      `real and synthetic data do not mix: lake ${p.lake} was made from another kind of raw zone than ${p.raw} — set another CITYFLOW_LAKE and CITYFLOW_DB`,
  },
  OUTPUT_EXISTS: {
    fr: (p: { path: string }) =>
      `le dossier ${p.path} contient autre chose que des données synthétiques — choisissez-en un autre avec --out`,
    en: (p: { path: string }) =>
      `folder ${p.path} holds something else than synthetic data — choose another one with --out`,
  },
  PORT_IN_USE: {
    fr: (p: { host: string; port: string }) =>
      `port ${p.port} déjà pris sur ${p.host} — arrêtez l'autre programme, ou choisissez un autre port : « cityflow serve --port ${Number(p.port) + 1} », ou API_PORT`,
    en: (p: { host: string; port: string }) =>
      `port ${p.port} of ${p.host} is taken — stop the other program, or choose another port: "cityflow serve --port ${Number(p.port) + 1}", or API_PORT`,
  },
  LISTEN_FAILED: {
    fr: (p: { host: string; port: string; detail: string }) =>
      `impossible d'écouter sur ${p.host}, port ${p.port} (${p.detail}) — vérifiez API_HOST (une adresse de cette machine) et API_PORT (1024 ou plus sans droits particuliers)`,
    en: (p: { host: string; port: string; detail: string }) =>
      `cannot listen on ${p.host}, port ${p.port} (${p.detail}) — check API_HOST (an address of this machine) and API_PORT (1024 or more without special rights)`,
  },
  KEYS_FILE_INVALID: {
    fr: (p: { path: string; detail: string }) =>
      `fichier de clés ${p.path} illisible : ${p.detail} — rétablissez-le, ou retirez-le et recréez les clés par « cityflow keys add »`,
    en: (p: { path: string; detail: string }) =>
      `file of keys ${p.path} unreadable: ${p.detail} — restore it, or remove it and make the keys again with "cityflow keys add"`,
  },
  KEYS_FILE_EXPOSED: {
    fr: (p: { path: string; mode: string }) =>
      `d'autres comptes peuvent écrire dans le fichier de clés ${p.path} (droits ${p.mode}), donc s'en donner — « chmod 600 ${p.path} »`,
    en: (p: { path: string; mode: string }) =>
      `other accounts can write the file of keys ${p.path} (mode ${p.mode}) and so give themselves one — "chmod 600 ${p.path}"`,
  },
  KEY_UNKNOWN: {
    fr: (p: { key: string }) =>
      `aucune clé active « ${p.key} » — « cityflow keys list » donne identifiants et titulaires`,
    en: (p: { key: string }) => `no active key "${p.key}" — "cityflow keys list" shows ids and holders`,
  },
  EVENT_INVALID: {
    fr: (p: { found: string }) =>
      `évènement refusé : ${p.found} — attendu : {}, {"date":"AAAA-MM-JJ"}, ou {"from":"AAAA-MM-JJ","to":"AAAA-MM-JJ"} dans cet ordre`,
    en: (p: { found: string }) =>
      `event refused: ${p.found} — expected: {}, {"date":"YYYY-MM-DD"}, or {"from":"YYYY-MM-DD","to":"YYYY-MM-DD"} in that order`,
  },
  TMP_TOO_SMALL: {
    fr: (p: { file: string; size: string; needed: string; free: string; total: string; path: string }) =>
      `zone brute trop grande pour la fonction : il faut ${p.needed} dans ${p.path}, ${p.free} libres sur ${p.total} ; plus gros fichier : ${p.file} (${p.size}) — agrandissez le stockage éphémère de la fonction (10 240 Mo au plus), ou laissez ce traitement à la tâche Fargate planifiée`,
    en: (p: { file: string; size: string; needed: string; free: string; total: string; path: string }) =>
      `raw zone too large for the function: ${p.needed} needed in ${p.path}, ${p.free} free of ${p.total}; largest file: ${p.file} (${p.size}) — enlarge the ephemeral storage of the function (10,240 MB at most), or leave this work to the scheduled Fargate task`,
  },
  TIME_TOO_SHORT: {
    fr: (p: { days: string }) =>
      `le temps de la fonction s'est épuisé avant le premier jour à traiter (${p.days}) — allongez sa limite (900 s au plus) ou sa mémoire, ou laissez ce traitement à la tâche Fargate planifiée`,
    en: (p: { days: string }) =>
      `the function ran out of time before the first day to process (${p.days}) — raise its timeout (900 s at most) or its memory, or leave this work to the scheduled Fargate task`,
  },
} as const;

export type ErrorCode = keyof typeof MESSAGES;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof MESSAGES)[C]['fr']>[0];

export class CityflowError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly params: ErrorParams<C>;

  constructor(code: C, params: ErrorParams<C>, options?: { cause?: unknown }) {
    super(`${code}: ${JSON.stringify(params)}`, options);
    this.name = 'CityflowError';
    this.code = code;
    this.params = params;
  }
}

/** One line for the operator. */
export function errorText(error: CityflowError, language: Language): string {
  const write = MESSAGES[error.code][language] as (params: unknown) => string;
  return write(error.params);
}

/** The codes and their texts, for the generated reference and its test. */
export const ERROR_CODES = Object.keys(MESSAGES) as ErrorCode[];
