/** Runs one program of this machine without a shell and never throws; the providers room's `systemRunner` is one. */
export type RunProgram = (request: {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs?: number;
  readonly outputLimit?: number;
  readonly onOutput?: (piece: Buffer) => void;
}) => Promise<{ readonly code: number | null; readonly stdout: Buffer; readonly problem?: string }>;
