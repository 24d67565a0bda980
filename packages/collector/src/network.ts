import { setTimeout as sleep } from 'node:timers/promises';
import type { Network } from './fetch-whole.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The real network. A proxy of the site is taken from HTTPS_PROXY when Node is started with NODE_USE_ENV_PROXY=1
 * (nodejs.org/api/cli.html#node_use_env_proxy1). Without TLS only this machine itself is asked.
 */
export const realNetwork: Network = {
  fetch: (url, init) => fetch(url, init),
  sleep: async (ms) => {
    await sleep(ms);
  },
  plainHttpAllowed: (url) => url.protocol === 'http:' && LOOPBACK.test(url.hostname),
};
