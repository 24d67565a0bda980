import type { DownloadPlan } from '../../download.ts';

/**
 * Nothing is fetched. A repository of Amazon Linux lies at an address that its `mirror.list` names anew with every release
 * (https://cdn.amazonlinux.com/2/core/latest/x86_64/mirror.list), which a plan cannot follow. Whoever needs the feed puts
 * `<that address>/repodata/updateinfo.xml.gz` into the feeds folder as `amazon/2-core-updateinfo.xml.gz`.
 */
export const downloads: readonly DownloadPlan[] = [];
