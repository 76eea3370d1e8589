import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ApiCode } from '../lib/api.ts';
import { readDeployment } from '../lib/deployment.ts';
import { CityflowStack } from '../lib/stack.ts';

type Context = Readonly<Record<string, unknown>>;

/** The context that `cdk synth` would have: flags of the CDK change what it writes. */
const { context: flags } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as {
  context: Context;
};

/** A resource as CloudFormation reads it. */
interface Resource<Properties> {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Properties;
}

type Fields = Readonly<Record<string, unknown>>;

/** The template of a deployment, as `cdk synth -c name=value …` would write it. */
export function synthesise(context: Context = {}, api?: ApiCode): Template {
  const app = new App({ context: flags });
  const deployment = readDeployment((name) => context[name]);
  return Template.fromStack(
    new CityflowStack(app, `Cityflow-${deployment.environment}`, { deployment, ...(api ? { api } : {}) }),
  );
}

/** @param type of the resources; all of them when absent */
export function resources<Properties = Fields>(template: Template, type?: string) {
  const all: Readonly<Record<string, Resource<Properties>>> = template.toJSON().Resources;
  return Object.entries(all).filter(([, { Type }]) => type === undefined || Type === type);
}

/** The resource of a type of which there is one. */
export function only<Properties = Fields>(template: Template, type: string) {
  const [first, ...others] = resources<Properties>(template, type);
  assert.ok(first && others.length === 0, type);
  return { id: first[0], ...first[1].Properties };
}
