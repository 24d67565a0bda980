import { z } from 'zod';

/** How the collector gets out of the hospital (docs/formats/collector.md). */
export const proxyShape = z.strictObject({
  /** `http://proxy.example:8080`, or `https://` where the way to the proxy itself is encrypted. No user and no password in it. */
  address: z.url({ protocol: /^https?$/ }).refine((address) => {
    const { username, password, pathname } = new URL(address);
    return username === '' && password === '' && pathname === '/';
  }, 'only scheme, host and port'),
  user: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}:]+$/u)
    .optional(),
  /** Its first line is the password; only its owner may read it. */
  passwordFile: z.string().min(1).optional(),
  /** Hosts that are asked without the proxy: a mirror of the hospital's own. */
  except: z
    .array(z.string().regex(/^[A-Za-z0-9.-]{1,253}$/))
    .max(100)
    .default([]),
});

/** The settings of the way out, with the files as they were read. */
export interface WayOut {
  readonly proxy:
    | {
        readonly address: string;
        readonly login: { readonly user: string; readonly password: string } | undefined;
        readonly except: readonly string[];
      }
    | undefined;
  /** Certificates of the hospital's own authorities, PEM; beside those that this machine trusts anyway. */
  readonly authorities: readonly string[];
}

/** Straight out, and by the authorities of this machine alone. */
export const STRAIGHT: WayOut = { proxy: undefined, authorities: [] };
