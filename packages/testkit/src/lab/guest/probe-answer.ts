/** What `probe.ts` prints. `reached`, or why not. */
export interface ProbeAnswer {
  readonly tcp: string;
  readonly ping: string;
  readonly dns: string;
}
