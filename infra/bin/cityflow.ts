import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { API_HANDLER, bundleApi } from '../../scripts/bundle-api.ts';
import { readDeployment } from '../lib/deployment.ts';
import { CityflowStack } from '../lib/stack.ts';

const app = new App();
const deployment = readDeployment((name) => app.node.tryGetContext(name));
// beside the template that names it
const folder = path.join(import.meta.dirname, '../.api');
await bundleApi(folder, { dashboard: true });
const api = { code: Code.fromAsset(folder), handler: API_HANDLER };
new CityflowStack(app, `Cityflow-${deployment.environment}`, { deployment, api });
