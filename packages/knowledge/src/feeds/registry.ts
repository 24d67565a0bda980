import type { Feed } from '../feed.ts';
import { feed as almalinux } from './almalinux/feed.ts';
import { feed as amazon } from './amazon/feed.ts';
import { feed as cve5 } from './cve5/feed.ts';
import { feed as debian } from './debian/feed.ts';
import { feed as debianRepository } from './debian-repository/feed.ts';
import { feed as eol } from './eol/feed.ts';
import { feed as epss } from './epss/feed.ts';
import { feed as fortinet } from './fortinet/feed.ts';
import { feed as jvn } from './jvn/feed.ts';
import { feed as kev } from './kev/feed.ts';
import { feed as msrc } from './msrc/feed.ts';
import { feed as nvd } from './nvd/feed.ts';
import { feed as redhat } from './redhat/feed.ts';
import { feed as ubuntu } from './ubuntu/feed.ts';

/** Every feed: one folder, one line, sorted. Adding one: docs/recipes/feed.md. */
// biome-ignore format: one line per feed
export const FEEDS: readonly Feed[] = [
  almalinux,
  amazon,
  cve5,
  debian,
  debianRepository,
  eol,
  epss,
  fortinet,
  jvn,
  kev,
  msrc,
  nvd,
  redhat,
  ubuntu,
];

/** The feed of an id, or undefined. */
export function feedOf(id: string): Feed | undefined {
  return FEEDS.find((feed) => feed.id === id);
}
