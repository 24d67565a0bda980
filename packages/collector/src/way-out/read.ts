import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { TsukuroiError } from '@tsukuroi/core';
import type { z } from 'zod';
import { readSecretFile } from '../secret-file.ts';
import './errors.ts';
import type { proxyShape, WayOut } from './shape.ts';

const LIMIT_BYTES = 1024 * 1024;
const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * Reads the files that the settings of the way out name.
 *
 * @throws TsukuroiError PROXY_SETTINGS, SECRET_FILE_…, AUTHORITY_UNREADABLE
 */
export async function readWayOut(settings: {
  readonly proxy?: z.infer<typeof proxyShape> | undefined;
  readonly authorities: readonly string[];
}): Promise<WayOut> {
  const authorities: string[] = [];
  for (const file of settings.authorities) {
    authorities.push(...(await readAuthorities(file)));
  }
  const { proxy } = settings;
  if (proxy === undefined) {
    return { proxy: undefined, authorities };
  }
  const { user, passwordFile, address, except } = proxy;
  if ((user === undefined) !== (passwordFile === undefined)) {
    throw new TsukuroiError('PROXY_SETTINGS', { address });
  }
  const login =
    user === undefined || passwordFile === undefined
      ? undefined
      : { user, password: await readSecretFile(passwordFile) };
  return { proxy: { address, login, except }, authorities };
}

async function readAuthorities(file: string): Promise<readonly string[]> {
  try {
    const text = (await stat(file)).size > LIMIT_BYTES ? '' : await readFile(file, 'utf8');
    const found = text.match(PEM) ?? [];
    if (found.length > 0 && found.every((pem) => new X509Certificate(pem).ca)) {
      return found;
    }
  } catch (cause) {
    throw new TsukuroiError('AUTHORITY_UNREADABLE', { file }, { cause });
  }
  throw new TsukuroiError('AUTHORITY_UNREADABLE', { file });
}
