/** What one deployment is told; everything else is the same for all. */
export interface Deployment {
  /** `prod` names its tables as the settings do; any other name is part of the names of its tables */
  readonly environment: string;
  /** IANA name: the days of the figures and the hours of the schedules */
  readonly timezone: string;
  /** local hour at which the whole job starts, every day */
  readonly fullRunHour: number;
  /** local hours at which the light job starts, every day; none: there is no light job */
  readonly lightRunHours: readonly number[];
  /** whether the whole job begins by fetching from the live sources; else somebody else fills the raw zone */
  readonly collect: boolean;
  /** keys of the services, by setting: names of SSM parameters (SecureString) that hold them */
  readonly secrets: Readonly<Record<string, string>>;
  /** null: whoever wants the alarms subscribes to the topic */
  readonly alarmEmail: string | null;
  /** settings of CityFlow for every job, such as thresholds; those that the stack itself gives win */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Reads a deployment from the CDK context (`cdk synth -c environment=staging -c fullRunHour=4`).
 * @throws Error naming the value and what is allowed
 */
export function readDeployment(context: (name: string) => unknown): Deployment {
  const text = (name: string, fallback: string) => String(context(name) ?? fallback).trim();
  const environment = text('environment', 'prod');
  if (!/^[a-z][a-z0-9]{0,11}$/.test(environment))
    throw wrong('environment', environment, 'up to 12 lower-case letters and digits, a letter first');
  const timezone = text('timezone', 'Europe/Paris');
  if (!isTimezone(timezone)) throw wrong('timezone', timezone, 'an IANA time zone such as Europe/Paris');
  const alarmEmail = text('alarmEmail', '');
  if (alarmEmail !== '' && !/^[^@\s]+@[^@\s]+$/.test(alarmEmail))
    throw wrong('alarmEmail', alarmEmail, 'an address such as ops@city.example, or nothing');
  const lightRunHours = text('lightRunHours', '9,13,17');
  return {
    environment,
    timezone,
    fullRunHour: hour('fullRunHour', text('fullRunHour', '5')),
    lightRunHours:
      lightRunHours === '' ? [] : lightRunHours.split(',').map((part) => hour('lightRunHours', part)),
    collect: yesOrNo('collect', text('collect', 'true')),
    secrets: secrets(context('secrets') ?? {}),
    alarmEmail: alarmEmail === '' ? null : alarmEmail,
    settings: settings(context('settings') ?? {}),
  };
}

function hour(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > 23)
    throw wrong(name, text, 'whole hours from 0 to 23');
  return value;
}

function yesOrNo(name: string, text: string): boolean {
  if (text !== 'true' && text !== 'false') throw wrong(name, text, 'true or false');
  return text === 'true';
}

const SETTING = /^[A-Z][A-Z0-9_]*$/;

function settings(given: unknown): Record<string, string> {
  const expected = 'an object of settings of CityFlow, such as {"STORE_TTL_DAYS": "400"}';
  return texts('settings', given, expected, (name) => SETTING.test(name));
}

function secrets(given: unknown): Record<string, string> {
  const expected = 'an object of settings and SSM parameters, such as {"PRIM_API_KEY": "/cityflow/prim"}';
  return texts('secrets', given, expected, (name, value) => SETTING.test(name) && /^\/[\w./-]+$/.test(value));
}

/** An object in cdk.context.json, its JSON on the command line. */
function texts(
  what: string,
  given: unknown,
  expected: string,
  accepts: (name: string, value: string) => boolean,
): Record<string, string> {
  const fields: unknown = typeof given === 'string' ? parseJson(given) : given;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw wrong(what, JSON.stringify(given), expected);
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string' || !accepts(name, value))
      throw wrong(what, JSON.stringify({ [name]: value }), expected);
  }
  return fields as Record<string, string>;
}

/** undefined for what is no JSON */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function wrong(name: string, value: string, allowed: string): Error {
  return new Error(`context ${name}=${value}: expected ${allowed}`);
}
