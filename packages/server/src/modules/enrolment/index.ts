import './errors.ts';
import './texts.ts';
import type { ServerModule } from '../../module.ts';
import { loadMigrations } from '../../platform/migrations/load.ts';
import { addEnrolmentRoutes } from './routes.ts';

export { type ActiveAgent, activeAgents, activeIdentities, activeIdentityOf } from './active-identities.ts';
export { countUnseenSince } from './after-restore.ts';
export { EnrolmentAttempts } from './attempts.ts';
export { type DeviceAuthority, openDeviceAuthority } from './authority.ts';
export { checkIn } from './check-in.ts';
export { identityOfDevice } from './device-identity.ts';
export { enrolDevice } from './enrol.ts';
export { countDevicesWithGaps } from './gaps.ts';
export { certifyGate, type GateVisitor, gateVisitor, noteGateVisited, renewGates } from './gates.ts';
export { decide, isDeviceCertificate, type Peer, peerOf, renewCertificate, separateIdentity } from './identities.ts';
export type { EnrolmentParts, OfficeParts } from './parts.ts';
export { type TakenPower, takePowerWith } from './power.ts';
export { reRootDevice } from './re-root.ts';
export { takeReport } from './reports.ts';
export { hurryWith, type TakenResult, type TakeResult, takeResultsWith } from './results.ts';
export { currentRevocations, mergeRevocations } from './revocations.ts';
export { type Enrolment, enrolmentOf } from './service.ts';
export { createToken, listTokens, revokeToken, tokenRow, voidTokensAfterRestore } from './tokens.ts';
export { type WakeMarks, wakeMarksOf } from './wake-marks.ts';

export const enrolmentModule: ServerModule = {
  id: 'enrolment',
  migrations: loadMigrations('enrolment', import.meta.url),
  register: (app, context) => addEnrolmentRoutes(app, context),
};
