import { describeResults } from './servers.ts';
import { DYNAMODB } from './targets.ts';

describeResults(DYNAMODB);
