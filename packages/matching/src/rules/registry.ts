import { rule as affectedVersion } from './affected-version.ts';
import { rule as atOrPastFix } from './at-or-past-fix.ts';
import { rule as endOfLife } from './end-of-life.ts';
import { rule as endOfLifeSoon } from './end-of-life-soon.ts';
import { rule as endOfLifeUnknown } from './end-of-life-unknown.ts';
import { rule as everyVersion } from './every-version.ts';
import { rule as exploitedWithoutClaim } from './exploited-without-claim.ts';
import { rule as fixedVersion } from './fixed-version.ts';
import { rule as kernelTools } from './kernel-tools.ts';
import { rule as listedVersion } from './listed-version.ts';
import { rule as missingUpdate } from './missing-update.ts';
import { rule as noFix } from './no-fix.ts';
import { rule as notFromArchive } from './not-from-archive.ts';
import { rule as outsideRange } from './outside-range.ts';
import { rule as packageSupportEnded } from './package-support-ended.ts';
import { rule as packageSupportEndsSoon } from './package-support-ends-soon.ts';
import { rule as packageSupportLimited } from './package-support-limited.ts';
import { rule as platformNotMet } from './platform-not-met.ts';
import { rule as platformUnknown } from './platform-unknown.ts';
import { rule as possibleByModel } from './possible-by-model.ts';
import { rule as productAmbiguous } from './product-ambiguous.ts';
import { rule as programUpdatesUnclear } from './program-updates-unclear.ts';
import { rule as restrictionUnknown } from './restriction-unknown.ts';
import type { Rule } from './rule.ts';
import { rule as sourceUnknown } from './source-unknown.ts';
import { rule as staleNoFix } from './stale-no-fix.ts';
import { rule as tracker } from './tracker.ts';
import { rule as unreadableClaim } from './unreadable-claim.ts';
import { rule as vendorNotAffected } from './vendor-not-affected.ts';
import { rule as vendorUndetermined } from './vendor-undetermined.ts';
import { rule as versionUnknown } from './version-unknown.ts';
import { rule as versionUnreadable } from './version-unreadable.ts';
import { rule as windowsBuild } from './windows-build.ts';
import { rule as windowsBuildOfMonth } from './windows-build-of-month.ts';
import { rule as windowsBuildsDiffer } from './windows-builds-differ.ts';
import { rule as windowsOtherBranch } from './windows-other-branch.ts';
import { rule as windowsRevisionUnknown } from './windows-revision-unknown.ts';
import { rule as windowsUpdateImpliesBuild } from './windows-update-implies-build.ts';
import { rule as windowsUpdateInstalled } from './windows-update-installed.ts';
import { rule as windowsUpdateMissing } from './windows-update-missing.ts';
import { rule as windowsUpdateUnclear } from './windows-update-unclear.ts';
import { rule as windowsUpdatesUnknown } from './windows-updates-unknown.ts';

/** Every named rule: one file, one line, sorted. Adding one: docs/recipes/matching-rule.md. */
export const RULES: readonly Rule[] = [
  affectedVersion,
  atOrPastFix,
  endOfLife,
  endOfLifeSoon,
  endOfLifeUnknown,
  everyVersion,
  exploitedWithoutClaim,
  fixedVersion,
  kernelTools,
  listedVersion,
  missingUpdate,
  noFix,
  notFromArchive,
  outsideRange,
  packageSupportEnded,
  packageSupportEndsSoon,
  packageSupportLimited,
  platformNotMet,
  platformUnknown,
  possibleByModel,
  productAmbiguous,
  programUpdatesUnclear,
  restrictionUnknown,
  sourceUnknown,
  staleNoFix,
  tracker,
  unreadableClaim,
  vendorNotAffected,
  vendorUndetermined,
  versionUnknown,
  versionUnreadable,
  windowsBuild,
  windowsBuildOfMonth,
  windowsBuildsDiffer,
  windowsOtherBranch,
  windowsRevisionUnknown,
  windowsUpdateImpliesBuild,
  windowsUpdateInstalled,
  windowsUpdateMissing,
  windowsUpdateUnclear,
  windowsUpdatesUnknown,
];

/** The rules that judge a claim, in the order in which they are asked; the first answer counts. */
export const CLAIM_RULES: readonly Rule[] = [
  restrictionUnknown,
  notFromArchive,
  sourceUnknown,
  possibleByModel,
  versionUnknown,
  vendorUndetermined,
  vendorNotAffected,
  unreadableClaim,
  windowsBuild,
  programUpdatesUnclear,
  affectedVersion,
];

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** The rule of an id, or undefined. */
export function ruleOf(id: string): Rule | undefined {
  return BY_ID.get(id);
}
