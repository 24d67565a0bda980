/** The doors most callers need. Parts are imported by their own path where little should be loaded (agent). */
export { type TrustOnServer, trustOnServer } from './ceremony/on-server.ts';
export { type CharterAnswer, type Order, permits } from './charter/permits.ts';
export { type TrustClient, type TrustReport, trustClient } from './client/client.ts';
export { folderSource } from './client/folder-source.ts';
export { httpSource } from './client/http-source.ts';
export { type FileDoor, nodeDoor } from './files/door.ts';
export { loadOnlineKey } from './keys/online-key.ts';
export { type Plan, VERBS } from './plan/plan.ts';
export { type Director, openDirector } from './repository/director.ts';
export { type DetachedSignature, type Sign, signerOf, type Verify, verifierOf } from './roles/verify.ts';
export { answerTime, askTime, learnOffset } from './time/answer.ts';
