import { workerData } from 'node:worker_threads';
import { serve } from '../threads.ts';
import { connectSqlite, type SqliteSettings } from './sqlite-connection.ts';
import { directWriter, STORE_SCHEMA } from './sqlite-writer.ts';

serve(directWriter(connectSqlite(workerData as SqliteSettings, STORE_SCHEMA)));
