import { App } from 'aws-cdk-lib';
import { readDeployment } from '../lib/deployment.ts';
import { CityflowStack } from '../lib/stack.ts';

const app = new App();
const deployment = readDeployment((name) => app.node.tryGetContext(name));
new CityflowStack(app, `Cityflow-${deployment.environment}`, { deployment });
