import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent, fetch as undiciFetch } from 'undici';
import type { Network } from '../fetch-whole.ts';
import { realNetwork } from '../network.ts';
import { wayOutError } from './failure.ts';
import type { WayOut } from './shape.ts';

/** Certificates by which publishers are believed: those of this machine, and the hospital's own. */
export function believedAuthorities({ authorities }: WayOut): readonly string[] {
  return [...getCACertificates('default'), ...authorities];
}

/**
 * The network as it is reached from this hospital: through its proxy, with its authorities. What the proxy or a certificate
 * refuses is thrown in words (PROXY_…, CERTIFICATE_NOT_TRUSTED), which are tried again in the next round only.
 */
export function networkOf(way: WayOut): Network {
  const { proxy } = way;
  if (proxy === undefined && way.authorities.length === 0) {
    return realNetwork;
  }
  const ca = [...believedAuthorities(way)];
  const straight: Dispatcher = new Agent({ connect: { ca } });
  const through: Dispatcher = proxy === undefined ? straight : proxyOf(proxy, ca);
  return {
    ...realNetwork,
    async fetch(url, init) {
      const isStraight = proxy?.except.includes(new URL(url).hostname) ?? true;
      const dispatcher = isStraight ? straight : through;
      try {
        const response = await undiciFetch(url, { ...init, dispatcher } as Parameters<typeof undiciFetch>[1]);
        if (response.status === 407) {
          await response.body?.cancel();
          throw new Error('Proxy response (407)');
        }
        return response as unknown as Response;
      } catch (error) {
        throw wayOutError(error, url, isStraight ? undefined : proxy?.address) ?? error;
      }
    },
  };
}

/** Basic authentication (RFC 7617); undici sends it with CONNECT and with every request over plain http. */
function proxyOf({ address, login }: NonNullable<WayOut['proxy']>, ca: string[]): ProxyAgent {
  const words = login === undefined ? undefined : Buffer.from(`${login.user}:${login.password}`).toString('base64');
  return new ProxyAgent({
    uri: address,
    ...(words === undefined ? {} : { token: `Basic ${words}` }),
    requestTls: { ca },
    proxyTls: { ca },
  });
}
