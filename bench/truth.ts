import { parseArgs } from 'node:util';
import { DEMO_DEFAULTS } from '../src/demo/plan.ts';
import { passes, precision, recall } from './truth/compare.ts';
import { judge } from './truth/judge.ts';

/**
 * `npm run truth`: how much of what `cityflow demo` injects the whole job finds, and how much of what it finds
 * was injected. Exit code 1 when recall or precision of any kind is below 95 %, or a road row is not accounted
 * for as injected.
 */
const LEAST = 0.95;

const { values } = parseArgs({
  options: {
    arcs: { type: 'string', default: '400' },
    // eight weeks of history behind the first of the last days
    days: { type: 'string', default: '63' },
    last: { type: 'string', default: '7' },
    seed: { type: 'string', default: String(DEMO_DEFAULTS.seed) },
  },
});
const size = { arcs: Number(values.arcs), days: Number(values.days), seed: Number(values.seed) };
const { from, to, scores, rows } = await judge(size, Number(values.last));

const percent = (share: number | null) => (share === null ? '—' : `${(100 * share).toFixed(1)} %`);
const line = (cells: readonly string[]) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(28) : cell.padStart(10))).join(' ');

console.log(
  `Vérité : ${size.arcs} arcs × ${size.days} jours, graine ${size.seed}, jours jugés ${from} … ${to}\n`,
);
console.log(line(['', 'injectés', 'trouvés', 'justes', 'rappel', 'précision']));
for (const score of scores) {
  const counts = [score.expected, score.found, score.correct].map(String);
  const mark = passes(score, LEAST) ? '' : '  ✗';
  console.log(line([score.kind, ...counts, percent(recall(score)), percent(precision(score))]) + mark);
}
console.log(`\n${line(['lignes de comptages', 'injectées', 'comptées'])}`);
const fates = Object.keys(rows.injected) as (keyof typeof rows.injected)[];
const accounted = fates.every((fate) => rows.injected[fate] === rows.counted[fate]);
for (const fate of fates) console.log(line([fate, String(rows.injected[fate]), String(rows.counted[fate])]));

const good = accounted && scores.every((score) => passes(score, LEAST));
console.log(
  good ? '\n✓ rappel et précision ≥ 95 % partout' : '\n✗ sous 95 %, ou des lignes comptées autrement',
);
process.exitCode = good ? 0 : 1;
