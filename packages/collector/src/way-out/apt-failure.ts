import { TsukuroiError } from '@tsukuroi/core';
import { proxyRefusal } from './failure.ts';
import type { WayOut } from './shape.ts';

/**
 * Why apt could not fetch, where its words (in English, `LC_ALL=C`) name the way out as the cause; undefined for everything else. Words
 * of apt 2.6 as it said them: methods/connect.cc, methods/http.cc.
 */
export function aptWayOutError(words: string, { proxy }: WayOut): TsukuroiError | undefined {
  const refused = /^Err:\d+ (\S+) .*\n\s+(.*)$/m.exec(words);
  const [, source = '', why = ''] = refused ?? [];
  const host = URL.parse(source)?.host ?? source;
  if (/certificate (?:verification failed|is not trusted)/i.test(why)) {
    return new TsukuroiError('CERTIFICATE_NOT_TRUSTED', { host, reason: 'apt' }, { exitCode: 3 });
  }
  if (proxy === undefined) {
    return undefined;
  }
  // `407  Proxy Authentication Required` to a request, `Invalid response from proxy: HTTP/1.1 407 …` to CONNECT.
  const status = /from proxy: HTTP\/1\.\d (\d{3})/.exec(why)?.[1] ?? /^(407)\b/.exec(why)?.[1];
  if (status !== undefined) {
    return proxyRefusal(status, proxy.address, host);
  }
  const { hostname } = new URL(proxy.address);
  const away =
    /^(?:Could not connect to|Could not resolve|Unable to connect to|Cannot initiate the connection to|Temporary failure resolving) '?([^\s:']+)/;
  return away.exec(why)?.[1] === hostname
    ? new TsukuroiError('PROXY_AWAY', { proxy: proxy.address, reason: 'apt' })
    : undefined;
}
