import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDeployment } from '../lib/deployment.ts';

const read = (context: Readonly<Record<string, unknown>>) => readDeployment((name) => context[name]);

test('without context it is Paris in production', () => {
  assert.deepEqual(read({}), {
    environment: 'prod',
    timezone: 'Europe/Paris',
    fullRunHour: 5,
    lightRunHours: [9, 13, 17],
    collect: true,
    secrets: {},
    alarmEmail: null,
    settings: {},
  });
});

test('context comes as text from the command line and as values from cdk.json', () => {
  const given = { environment: 'staging', timezone: 'America/Toronto', alarmEmail: 'ops@city.example' };
  const settings = { STORE_TTL_DAYS: '400' };
  const secrets = { PRIM_API_KEY: '/cityflow/prim' };
  const expected = { ...given, fullRunHour: 4, lightRunHours: [], collect: false, secrets, settings };
  const text = { fullRunHour: '4', collect: 'false', secrets: JSON.stringify(secrets) };
  const typed = { ...given, ...text, lightRunHours: '', settings: JSON.stringify(settings) };
  assert.deepEqual(read(typed), expected);
  const values = { fullRunHour: 4, collect: false, secrets };
  assert.deepEqual(read({ ...given, ...values, lightRunHours: '', settings }), expected);
});

for (const [name, value] of [
  ['environment', 'Prod EU'],
  ['timezone', 'Europe/Pari'],
  ['fullRunHour', '24'],
  ['fullRunHour', '5.5'],
  ['lightRunHours', '9,,17'],
  ['lightRunHours', 'hourly'],
  ['alarmEmail', 'ops'],
  ['settings', 'STORE_TTL_DAYS=400'],
  ['settings', { STORE_TTL_DAYS: 400 }],
  ['collect', 'yes'],
  ['secrets', { PRIM_API_KEY: 'une-cle' }],
] as const) {
  test(`${name}=${JSON.stringify(value)} is refused by name`, () => {
    assert.throws(() => read({ [name]: value }), new RegExp(`context ${name}=.*: expected`));
  });
}
