import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@tsukuroi/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { refreshRepository } from '../client/refresh.ts';
import type { Source } from '../client/source.ts';
import { runTuf } from '../client/tuf.ts';
import { isSignedMetadata } from '../roles/metadata.ts';

/**
 * `test_static_repository` of the conformance suite: repositories that another implementation wrote (python-tuf's test data,
 * as signed). They carry no `signed_at` and no consistent snapshots; the client must follow them all the same.
 */
const shared = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const archive = join(process.env.TSUKUROI_FEEDS ?? shared, 'tuf', 'python-tuf-repository_data.tar.gz');

function unpacked(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-tuf-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return join(folder, 'tests');
}

function folderOf(folder: string): Source {
  return {
    read: (path) => {
      const file = join(folder, decodeURIComponent(path));
      return Promise.resolve(existsSync(file) ? readFileSync(file) : undefined);
    },
  };
}

/** Before the expiry that the data state. */
const NOW_MS = Date.parse('2026-11-22T08:30:00Z');

describe.skipIf(!existsSync(archive))(`repositories of python-tuf (skipped where ${archive} is absent)`, () => {
  it('are followed from the root a client came with, targets found through their delegations', async () => {
    const data = unpacked();
    const source = folderOf(join(data, 'repository_data/repository'));
    const root = readFileSync(join(data, 'repository_data/client/test_repository1/metadata/current/root.json'));
    const memory = { files: new Map([['root', root]]), floors: {} };

    const { state, memory: after } = await refreshRepository(
      { repository: 'static', memory, source, nowMs: NOW_MS, newestSignedMs: 0, mayBeOld: true },
      () => Promise.resolve(),
    );
    const { outcome } = await runTuf(
      { files: after.files, source, referenceMs: NOW_MS, cached: true },
      async (targets) => {
        const found = await Promise.all(['file1.txt'].map((path) => targets.find(path)));
        const delegated = await targets.find('file3.txt');
        return [...found, delegated];
      },
    );
    const found = outcome.ok ? outcome.value : [];

    expect(state).toMatchObject({ state: 'ok' });
    expect(found.map((target) => target?.path)).toEqual(['file1.txt', 'file3.txt']);
    for (const target of found) {
      const bytes = readFileSync(join(data, 'repository_data/repository/targets', target?.path ?? ''));
      expect([bytes.length, sha256(bytes)]).toEqual([target?.length, target?.hashes.sha256]);
    }
  });

  it('Ed25519 signatures of another implementation verify, and not over changed bytes', () => {
    const data = join(unpacked(), 'generated_data/ed25519_metadata');
    const root = readFileSync(join(data, 'root_with_ed25519.json'));

    for (const role of ['root', 'timestamp', 'snapshot', 'targets']) {
      const bytes = readFileSync(join(data, `${role}_with_ed25519.json`));
      const changed = Buffer.from(bytes.toString().replace('"version": 1', '"version": 2'));

      expect([role, isSignedMetadata(role, bytes, root)]).toEqual([role, true]);
      expect(changed.equals(bytes)).toBe(false);
      expect([role, isSignedMetadata(role, changed, root)]).toEqual([role, false]);
    }
  });

  it('strange role names stay names', async () => {
    const data = join(unpacked(), 'repository_data/fishy_rolenames');
    const files = new Map([['root', readFileSync(join(data, 'metadata/1.root.json'))]]);

    const { outcome } = await runTuf({ files, source: folderOf(data), referenceMs: NOW_MS }, (targets) =>
      targets.role('targets'),
    );

    expect(outcome.ok && outcome.value?.length).toBeGreaterThan(0);
  });
});
