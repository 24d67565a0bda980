import { lstatSync, readlinkSync } from 'node:fs';

/** As the kernel: more links than this on the way are a loop (path_resolution(7)). */
const LINK_LIMIT = 40;

/**
 * Where `path` of a mounted root lies on this machine. Links are followed as they would be inside the root: an absolute link
 * starts again at the root and `..` never leaves it, so that a link in a stranger's disk cannot lead to a file of this
 * machine. Answers undefined for a loop of links. A path that does not exist is answered as it would be.
 */
export function insideRoot(root: string, path: string): string | undefined {
  const base = root.endsWith('/') ? root.slice(0, -1) : root;
  const waiting = path.split('/').reverse();
  const done: string[] = [];
  let links = 0;
  while (waiting.length > 0) {
    const step = waiting.pop();
    if (step === undefined || step === '' || step === '.') {
      continue;
    }
    if (step === '..') {
      done.pop();
      continue;
    }
    const target = linkTarget(`${base}/${[...done, step].join('/')}`);
    if (target === undefined) {
      done.push(step);
      continue;
    }
    links += 1;
    if (links > LINK_LIMIT) {
      return undefined;
    }
    if (target.startsWith('/')) {
      done.length = 0;
    }
    waiting.push(...target.split('/').reverse());
  }
  return `${base}/${done.join('/')}`;
}

function linkTarget(path: string): string | undefined {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
}
