/** The layers of docs/architecture.md: imports point from the outside to the domain, never back. */
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^src/${from}` },
  to: { path: '^src/', pathNot: `^src/(${allowed})` },
});

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    layer('domain-is-pure', 'domain/', 'domain/'),
    {
      name: 'domain-does-no-io',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core'] },
    },
    layer('raw-knows-domain', 'raw/', 'raw/|domain/'),
    layer('engine-knows-domain', 'engine/', 'engine/|domain/'),
    layer('store-knows-domain', 'store/', 'store/|domain/|config'),
    layer('report-knows-domain', 'report/', 'report/|domain/|files'),
    layer('sources-know-raw-and-engine', 'sources/', 'sources/|raw/|engine/|lake/|domain/'),
    layer('lake-knows-engine', 'lake/', 'lake/|raw/|engine/|domain/|files'),
    layer('demo-stands-alone', 'demo/', 'demo/|domain/|raw/'),
    layer('pipeline-does-not-know-cli', 'pipeline/', '(?!cli/)'),
    {
      name: 'only-config-reads-the-environment',
      severity: 'error',
      from: { path: '^src/(?!config|cli/)' },
      to: { path: '^src/config', pathNot: '^src/domain' , dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sources-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/sources/([^/]+)/' },
      to: { path: '^src/sources/([^/]+)/', pathNot: '^src/sources/$1/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
