import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openStore } from '../../src/store/open.ts';

describe('the choice of a store', () => {
  it.each([
    ['', 'EMBEDDED', /\/cityflow\.db$/],
    ['embedded', 'EMBEDDED', /\/cityflow\.db$/],
    ['mongodb', 'MONGODB', /^mongodb:\/\/city:\*\*\*@db\.example\/paris$/],
    ['dynamodb', 'DYNAMODB', /cityflow-metrics/],
  ])('DATABASE_TYPE=%s opens %s, and asks it nothing', async (DATABASE_TYPE, label, place) => {
    const MONGODB_URL = 'mongodb://city:secret@db.example/admin?tls=true';
    const config = readConfig({ DATABASE_TYPE, MONGODB_URL, MONGODB_DATABASE: 'paris' }, tmpdir());
    const store = openStore(config);
    expect(store.label).toBe(label);
    expect(store.place).toMatch(place);
    await store.close();
  });
});
