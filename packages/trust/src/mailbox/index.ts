/** The way of bundles between two zones: boxes on both sides, and visits by the inner one (docs/formats/mailbox.md). */
export type { Belongs } from './belongs.ts';
export { type Arrival, type Box, type BoxedBundle, type BoxOptions, openBox } from './box.ts';
export { type ExchangeParts, type Mailbox, mailboxExchange, type NoticeOutlet } from './exchange.ts';
export {
  acceptGate,
  type GateIdentity,
  type GateRole,
  type GivenAnswer,
  type MadeRequest,
  readGateIdentity,
  requestGate,
} from './identity.ts';
export type { TlsIdentity } from './link.ts';
export type { StationPeer } from './peer.ts';
export { type MailboxPort, openMailboxPort, type PortMailbox, type PortOptions } from './port.ts';
export { GateRevocations } from './revocations.ts';
export {
  type FacilityFolders,
  openStation,
  type Station,
  type StationFacility,
  type StationOptions,
} from './station.ts';
export {
  type Errands,
  type OutwardNotices,
  type VisitOptions,
  type VisitOutcome,
  type VisitProblem,
  type VisitProgress,
  visit,
} from './visit.ts';
export type { Announced, Direction, Head, OutwardTold, StationStatus } from './wire.ts';
export type { StationRole, StationWords } from './words.ts';
