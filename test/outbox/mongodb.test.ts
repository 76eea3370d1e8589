import { describeResults } from './servers.ts';
import { MONGODB } from './targets.ts';

describeResults(MONGODB);
