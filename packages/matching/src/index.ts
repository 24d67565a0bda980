export * from './acceptance.ts';
export * from './context.ts';
export { isVersionless, type JudgedState } from './coverage.ts';
export * from './findings.ts';
export { type FactsThatMatter, identitiesOf } from './identities/index.ts';
export * from './identity.ts';
export { judgeIdentity, placed } from './judge/identity.ts';
export { type JudgedEntry, judgeManifest, settleVerdict } from './judge/manifest.ts';
export { type ManifestView, manifestView } from './judge/manifest-view.ts';
export { type Step, touchedBy } from './judge/touched.ts';
export * from './match-document.ts';
export {
  daysFor,
  decide,
  decisionBasis,
  decisionOf,
  lookUp,
  type Priority,
  type Surroundings,
  UNKNOWN_SURROUNDINGS,
} from './priority/decide.ts';
export { inheritSignals, type Signals, signalsOf, titleIn } from './priority/signals.ts';
export { type MappedProduct, type ProductMap, productMapOf } from './product-map.ts';
export { RULES, ruleOf } from './rules/registry.ts';
export type { Rule } from './rules/rule.ts';
export { type TrackerPair, trackerPairs } from './tracker/rule.ts';
export type { JudgeContext, Outcome, Verdict } from './verdict.ts';
export { becauseOf, type Spoken } from './words/because.ts';
export { remedyOf } from './words/remedy.ts';
