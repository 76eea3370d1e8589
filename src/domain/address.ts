/**
 * The address of a server as it may be shown: `mongodb://city:***@db.example:27017/cityflow`. Options leave
 * too, some of them are secrets.
 */
export function withoutSecrets(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/?]*):.*@/i, '$1:***@').replace(/\?.*$/s, '');
}
