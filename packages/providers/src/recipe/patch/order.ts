import type { NeededFile } from '../../patch/patch.ts';

/** A `.deb` of a recipe (docs/formats/recipe.md). */
export interface DebWay {
  readonly kind: 'deb';
  readonly arch: string;
  readonly artifact: NeededFile;
  readonly package: string;
  readonly version: string;
  readonly switches: readonly string[];
  readonly answers: readonly { readonly question: string; readonly type: string; readonly value: string }[];
}

/** An `.rpm` of a recipe. */
export interface RpmWay {
  readonly kind: 'rpm';
  readonly arch: string;
  readonly artifact: NeededFile;
  readonly package: string;
  readonly version: string;
  readonly switches: readonly string[];
}

/** Files in one folder. */
export interface ArchiveWay {
  readonly kind: 'archive';
  readonly arch: string;
  readonly artifact: NeededFile;
  readonly packed: 'tar.gz' | 'tar.xz' | 'tar' | 'zip';
  readonly into: string;
  readonly strip: number;
  readonly files: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly length: number;
    readonly mode: '0644' | '0755';
  }[];
  readonly keep: readonly string[];
}

export type Way = DebWay | RpmWay | ArchiveWay;

/** The part of a recipe that installing needs. Who gives it has read and checked the whole (packages/trust/src/recipe). */
export interface RecipeFacts {
  readonly app: string;
  readonly version: string;
  readonly install: readonly Way[];
  readonly exitCodes: { readonly success: readonly number[]; readonly restart: readonly number[] };
  readonly close: readonly string[];
  readonly needsBytes: number;
  readonly frozen?: { readonly because: { readonly ja: string } };
}

/** What a plan's action says: a recipe of the catalogue, and the artifacts that go with it. */
export interface RecipeOrder {
  readonly recipe: NeededFile;
  readonly artifacts: readonly NeededFile[];
  /** The recipe, once its bytes are in the store; undefined before, and for bytes that are no recipe. */
  readonly facts: () => RecipeFacts | undefined;
}

/** What taking a program off needs to know beside. */
export interface RemovalFacts extends RecipeFacts {
  readonly detect: readonly (
    | { readonly by: 'deb' | 'rpm'; readonly package: string }
    | { readonly by: 'file'; readonly path: string; readonly sha256: string }
  )[];
  readonly uninstall:
    | { readonly by: 'package'; readonly purge: boolean }
    | { readonly by: 'files' }
    | { readonly by: 'cannot'; readonly because: { readonly ja: string } };
}

/** The same recipe, ordered to be taken off; with its artifacts what was there could be put back. */
export interface RemovalOrder extends RecipeOrder {
  readonly facts: () => RemovalFacts | undefined;
}
