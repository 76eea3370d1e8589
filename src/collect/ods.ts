import { readBody } from './body.ts';
import { invalid } from './fault.ts';
import type { Client } from './http.ts';
import type { Service } from './service.ts';

/** A dataset of an Opendatasoft portal, asked through its Explore API v2.1. */
export interface Dataset {
  readonly service: Service;
  /** how many records there are, by the API's own count */
  count(where?: string): Promise<number>;
  /**
   * Address of an export: streamed and complete, where `records` stops at 10,000. Stamps carry the city's
   * offset; without `timezone` they would be in UTC.
   */
  exportUrl(format: 'csv' | 'json' | 'geojson' | 'parquet', query: ExportQuery): URL;
}

export interface ExportQuery {
  readonly timezone: string;
  readonly where?: string;
  readonly select?: string;
  readonly order_by?: string;
  /** of a CSV: `true` for the headers that people see, `false` for the API's names */
  readonly use_labels?: 'true' | 'false';
}

/**
 * @param portal `https://parisdata.opendatasoft.com`
 * @param setting the setting that says where the portal is
 */
export function openDataset(client: Client, portal: string, setting: string, id: string): Dataset {
  const service: Service = { name: `Opendatasoft (${new URL(portal).host})`, setting, key: null };
  const root = `${portal}/api/explore/v2.1/catalog/datasets/${id}`;
  return {
    service,
    async count(where) {
      const url = new URL(`${root}/records`);
      url.searchParams.set('limit', '0');
      if (where !== undefined) url.searchParams.set('where', where);
      return client.get({ service, url }, async (answer) => {
        const what = `nombre de lignes de ${id}`;
        const body = await readBody(answer, service, what);
        const total = totalCount(body);
        if (total === null) throw invalid(service, what, 'total_count absent');
        return total;
      });
    },
    exportUrl(format, query) {
      const url = new URL(`${root}/exports/${format}`);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
      if (format === 'csv') {
        url.searchParams.set('delimiter', ';');
        url.searchParams.set('with_bom', 'true');
      }
      return url;
    },
  };
}

function totalCount(body: Buffer): number | null {
  try {
    const { total_count: total } = JSON.parse(body.toString('utf8')) as { total_count?: unknown };
    return typeof total === 'number' && Number.isInteger(total) && total >= 0 ? total : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A comparison of ODSQL. A full instant is written: a bare date would mean its whole day. */
export function odsInstant(utcMs: number): string {
  return `date'${new Date(utcMs).toISOString().slice(0, 19)}Z'`;
}
