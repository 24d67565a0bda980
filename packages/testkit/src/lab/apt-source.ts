import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';
import { must } from './run.ts';

/** Where this machine's apt gets Debian 12 from: base addresses ending in `/`. Read from apt, never written down. */
export interface AptSource {
  readonly release: string;
  readonly security: string;
}

export const RELEASE = 'bookworm';
export const SECURITY = 'bookworm-security';

/** Reads the answer of `apt-get indextargets --format '$(ORIGIN)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)'`. */
export function readAptSource(text: string): AptSource | undefined {
  const find = (wanted: string) =>
    text
      .split('\n')
      .map((line) => line.trim().split('|'))
      .find(([origin, release, component]) => origin === 'Debian' && release === wanted && component === 'main')?.[3];
  const [release, security] = [find(RELEASE), find(SECURITY)];
  return release === undefined || security === undefined ? undefined : { release, security };
}

/** @throws TsukuroiError LAB_NO_MIRROR */
export async function aptSource(): Promise<AptSource> {
  const format = '$(ORIGIN)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)';
  const ask = () => must('apt-get', ['indextargets', '--format', format, 'Identifier: Packages']);
  let source = readAptSource(await ask());
  if (source === undefined) {
    // A fresh machine has no lists yet, and without them apt does not know whose they are.
    await must('apt-get', ['update', '-qq'], { seconds: 300 });
    source = readAptSource(await ask());
  }
  if (source === undefined) {
    throw new TsukuroiError('LAB_NO_MIRROR');
  }
  return source;
}
