export { adminAuditWitness, adminRescue, adminVerifyAudit } from './admin.ts';
export { DEFAULT_LISTEN } from './config.ts';
export {
  type AdminToken,
  adminCertifyGate,
  adminCreateToken,
  adminListTokens,
  adminRevokeToken,
  type TokenRequest,
} from './enrol-admin.ts';
export { adminFirstLink, adminOpen, type FirstLink } from './first-start.ts';
export type { AuditProblem, AuditVerdict, Witness } from './modules/audit/index.ts';
export { readWitnessFile, takeCatalog } from './modules/director/index.ts';
export { prepareDataFolder } from './platform/files/data-folder.ts';
export {
  adminExplainPolicy,
  adminPreviewPolicy,
  type PolicyExplained,
  type PolicyPreviewed,
} from './policy-admin.ts';
export { type RunningServer, type StartOptions, startServer } from './server.ts';
export { type Site, type SiteOptions, setUpSite } from './up.ts';
export { productVersion } from './version.ts';
