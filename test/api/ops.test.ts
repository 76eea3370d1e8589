import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMetrics } from '../../src/api/observe/metrics.ts';
import { addSourceGauges } from '../../src/api/observe/source-gauges.ts';
import { openMemory } from '../store/memory.ts';

const OPS = path.resolve(import.meta.dirname, '../../ops');
const read = (name: string) => readFileSync(path.join(OPS, name), 'utf8');

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/** Every series that a scrape can bring, with its labels. */
async function series(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { registry } = openMetrics({ ofProcess: true });
  addSourceGauges(registry, openMemory());
  const known = new Map<string, ReadonlySet<string>>();
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    const { labelNames = [] } = registry.getSingleMetric(name) as unknown as { labelNames?: string[] };
    const endings = String(type) === 'histogram' ? ['_bucket', '_count', '_sum'] : [''];
    for (const ending of endings) {
      known.set(`${name}${ending}`, new Set([...labelNames, ...(ending === '_bucket' ? ['le'] : [])]));
    }
  }
  return known;
}

/** Names of series in a query. */
const namesIn = (query: string) => query.match(/\b(?:cityflow|process|nodejs)_\w+/g) ?? [];

describe('ops/grafana-dashboard.json', () => {
  const { panels } = JSON.parse(read('grafana-dashboard.json')) as { panels: readonly Panel[] };

  it('asks for series that a scrape brings, by labels that they have', async () => {
    const known = await series();
    expect(panels.length).toBeGreaterThan(10);
    for (const { title, targets } of panels) {
      expect(targets.length, title).toBeGreaterThan(0);
      for (const { expr, legendFormat } of targets) {
        const names = namesIn(expr);
        expect(names, expr).toHaveLength(1);
        const labels = known.get(names[0]!);
        expect(labels, expr).toBeDefined();
        const grouped = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(/, */) ?? [];
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
        for (const label of [...grouped, ...shown]) expect(labels, `${expr} ${label}`).toContain(label);
      }
    }
  });

  it('shows every series of ours', async () => {
    const asked = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)));
    const ours = [...(await series()).keys()]
      .filter((name) => name.startsWith('cityflow_'))
      .map((name) => name.replace(/_(bucket|count|sum)$/, ''));
    const shown = new Set(asked.map((name) => name.replace(/_(bucket|count|sum)$/, '')));
    expect([...new Set(ours)].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('has its panels beside and below each other', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});

describe('ops/README.md', () => {
  it('names the series of the API, all of them and no others', async () => {
    const known = new Set(
      [...(await series()).keys()].map((name) => name.replace(/_(bucket|count|sum)$/, '')),
    );
    // those of the daily work are tested where it is done
    const [ofApi = ''] = read('README.md').split('\n## The work of a day');
    const told = new Set(ofApi.match(/\bcityflow_\w+/g));
    expect([...told].filter((name) => !known.has(name))).toEqual([]);
    expect([...known].filter((name) => name.startsWith('cityflow_') && !told.has(name))).toEqual([]);
  });
});
