import type { TrustMemory } from '@tsukuroi/trust/client/store.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';

/**
 * Hands the strictest touch class that a memory of trust holds on to another memory, which begins with it. A class once given binds whoever
 * signs next: it is for the patient's sake, not the signer's.
 *
 * @param from folder of the memory before
 * @param to folder of the memory that begins; what it holds already is kept
 */
export async function carryStrictestTouch(from: string, to: string): Promise<void> {
  const { trustStore } = await import('@tsukuroi/trust/client/store.ts');
  const { stricterTouch } = await import('@tsukuroi/trust/charter/permits.ts');
  const given = (await trustStore(nodeDoor(), from).load())?.strictestTouch;
  if (given === undefined) {
    return;
  }
  const nothing = { files: new Map(), floors: {} };
  const store = trustStore(nodeDoor(), to);
  const held: TrustMemory = (await store.load()) ?? { catalog: nothing, director: nothing, targets: new Map() };
  await store.save({ ...held, strictestTouch: stricterTouch(given, held.strictestTouch ?? given) });
}
