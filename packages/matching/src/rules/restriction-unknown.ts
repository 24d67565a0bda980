import type { Ternary } from '@tsukuroi/core';
import { allOf } from '@tsukuroi/core';
import { holdsVersion } from '../claim-range.ts';
import platforms from '../data/platforms.json' with { type: 'json' };
import type { JudgedIdentity } from '../identity.ts';
import type { Rule } from './rule.ts';

/** Honours what a claim is restricted to (`only`): module stream, architecture, target software, edition. */
export const rule: Rule = {
  id: 'restriction-unknown',
  title: { ja: '対象の限定を確かめられない', en: 'A restriction of the source cannot be checked' },
  because: {
    ja: '{source} は「{restriction}」に限って影響があるとしていますが、この端末がそれに当たるか分かりません（{record}）。',
    en: '{source} restricts this to {restriction}, and it is not known whether that holds here ({record}).',
  },
  remedy: {
    ja: '当てはまるかどうかを製品の画面か販売元で確かめてください。',
    en: 'Check on the product or with its vendor whether it applies.',
  },
  source: 'NISTIR 7695 section 5.3 (CPE attributes), AlmaLinux module streams',
  judge({ identity, claim }) {
    if (claim.only === undefined) {
      return undefined;
    }
    const answer = restrictionHolds(claim.only, identity);
    if (answer === 'no') {
      return 'not-meant';
    }
    if (answer === 'yes') {
      return undefined;
    }
    // Whatever the restriction means, a version outside of what the claim speaks about is not meant by it.
    const outside =
      claim.status === 'affected' &&
      identity.doubt === undefined &&
      holdsVersion(claim, identity.judgedVersion) === 'no';
    return outside
      ? { claim, verdict: 'not-affected', rule: claim.fixed === undefined ? 'outside-range' : 'at-or-past-fix' }
      : { claim, verdict: 'undetermined', rule: 'restriction-unknown' };
  },
};

/** Do all restrictions hold for this thing? `kb-only` is no restriction: it tells how the claim is to be compared. */
export function restrictionHolds(only: readonly string[], identity: JudgedIdentity): Ternary {
  return allOf(only.map((restriction) => oneHolds(restriction, identity)));
}

function oneHolds(restriction: string, identity: JudgedIdentity): Ternary {
  const [kind = '', ...rest] = restriction.split(':');
  const value = rest.join(':');
  switch (kind) {
    case 'kb-only':
      return 'yes';
    case 'module':
      return moduleHolds(value, identity);
    case 'arch':
      return identity.arch === '' ? 'unknown' : sameWord(identity.arch, value);
    case 'target_hw':
      return targetHardwareHolds(value, identity.arch);
    case 'target_sw':
      return targetSoftwareHolds(value, identity.platform);
    default:
      return 'unknown';
  }
}

function sameWord(a: string, b: string): Ternary {
  return a === b ? 'yes' : 'no';
}

/** A build of a module carries `module_el` or `.module+el` in its release; then some stream is meant, told or not. */
function moduleHolds(stream: string, identity: JudgedIdentity): Ternary {
  if (identity.stream !== undefined) {
    return sameWord(identity.stream, stream);
  }
  return /\.module[_+]el/.test(identity.version) ? 'unknown' : 'no';
}

/** CPE's words for architectures, as the kernel names them; other hardware cannot be told from a manifest. */
const TARGET_HARDWARE: Readonly<Record<string, string>> = { x64: 'x86_64', x86: 'i686', arm64: 'aarch64' };

function targetHardwareHolds(target: string, arch: string): Ternary {
  const meant = Object.hasOwn(TARGET_HARDWARE, target) ? TARGET_HARDWARE[target] : undefined;
  const known = Object.values(TARGET_HARDWARE).includes(arch);
  return meant === undefined || !known ? 'unknown' : sameWord(arch, meant);
}

const PLATFORMS: Readonly<Record<string, { readonly software: readonly string[] }>> = platforms.platforms;

function targetSoftwareHolds(target: string, platform: string): Ternary {
  if (!platforms.targetSoftware.includes(target)) {
    return 'unknown';
  }
  const known = Object.hasOwn(PLATFORMS, platform) ? PLATFORMS[platform] : undefined;
  if (known === undefined) {
    return 'unknown';
  }
  return known.software.includes(target) ? 'yes' : 'no';
}
