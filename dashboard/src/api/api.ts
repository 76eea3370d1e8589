import { createClient } from './client.ts';

/** The API of the origin that served this page, below the same path. */
export const api = createClient({ base: document.baseURI.replace(/[?#].*$/, '') });
