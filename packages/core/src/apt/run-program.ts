/** Runs one program of this machine without a shell and never throws; the providers room's `systemRunner` is one. */
export type RunProgram = (request: {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs?: number;
  readonly outputLimit?: number;
  /** Added to the runner's own fixed environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What it says on its error stream too, in the order in which it comes. */
  readonly withErrors?: boolean;
  readonly onOutput?: (piece: Buffer) => void;
}) => Promise<{ readonly code: number | null; readonly stdout: Buffer; readonly problem?: string }>;
