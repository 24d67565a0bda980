import { TsukuroiError } from '@tsukuroi/core';
import { lineAt } from './decode-text.ts';
import { importInvalid } from './errors.ts';
import { IMPORT_LIMITS } from './limits.ts';

/**
 * Parses JSON from a stranger. Depth is looked at before parsing: what comes after (schemas, RFC 8785) walks the value and would
 * run out of stack. Throws IMPORT_TOO_DEEP or IMPORT_INVALID with the line.
 */
export function parseBoundedJson(text: string, file: string, importer: string): unknown {
  refuseDeepJson(text, file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    const at = /position (\d+)/.exec(message)?.[1];
    // V8 quotes a piece of the input; a piece of a stranger's file does not belong in a message.
    throw importInvalid(
      file,
      importer,
      at === undefined ? lineAt(text, text.length) : lineAt(text, Number(at)),
      'not JSON',
      cause,
    );
  }
}

function refuseDeepJson(text: string, file: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92 /* \ */) {
        at += 1;
      } else if (code === 34 /* " */) {
        inString = false;
      }
    } else if (code === 34) {
      inString = true;
    } else if (code === 123 /* { */ || code === 91 /* [ */) {
      depth += 1;
      if (depth > IMPORT_LIMITS.depth) {
        throw new TsukuroiError('IMPORT_TOO_DEEP', { file, limit: IMPORT_LIMITS.depth, position: lineAt(text, at) });
      }
    } else if (code === 125 /* } */ || code === 93 /* ] */) {
      depth -= 1;
    }
  }
}
