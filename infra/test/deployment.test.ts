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
    alarmEmail: null,
    settings: {},
  });
});

test('context comes as text from the command line and as values from cdk.json', () => {
  const given = { environment: 'staging', timezone: 'America/Toronto', alarmEmail: 'ops@city.example' };
  const settings = { STORE_TTL_DAYS: '400' };
  const expected = { ...given, fullRunHour: 4, lightRunHours: [], settings };
  const typed = { ...given, fullRunHour: '4', lightRunHours: '', settings: JSON.stringify(settings) };
  assert.deepEqual(read(typed), expected);
  assert.deepEqual(read({ ...given, fullRunHour: 4, lightRunHours: '', settings }), expected);
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
] as const) {
  test(`${name}=${JSON.stringify(value)} is refused by name`, () => {
    assert.throws(() => read({ [name]: value }), new RegExp(`context ${name}=.*: expected`));
  });
}
