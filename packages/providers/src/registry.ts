import { collectApt } from './apt/inventory.ts';
import { aptManifest } from './apt/manifest.ts';
import { collectClamav } from './clamav/inventory.ts';
import { clamavManifest } from './clamav/manifest.ts';
import { collectDnf } from './dnf/inventory.ts';
import { dnfManifest } from './dnf/manifest.ts';
import { collectDpkg } from './dpkg/inventory.ts';
import { dpkgManifest } from './dpkg/manifest.ts';
import { collectLinuxAccounts } from './linux-accounts/inventory.ts';
import { linuxAccountsManifest } from './linux-accounts/manifest.ts';
import { collectLinuxClock } from './linux-clock/inventory.ts';
import { linuxClockManifest } from './linux-clock/manifest.ts';
import { collectLinuxKernel } from './linux-kernel/inventory.ts';
import { linuxKernelManifest } from './linux-kernel/manifest.ts';
import { collectLinuxNetwork } from './linux-network/inventory.ts';
import { linuxNetworkManifest } from './linux-network/manifest.ts';
import { collectLinuxPlatform } from './linux-platform/inventory.ts';
import { linuxPlatformManifest } from './linux-platform/manifest.ts';
import { collectLinuxRelease } from './linux-release/inventory.ts';
import { linuxReleaseManifest } from './linux-release/manifest.ts';
import type { Provider } from './provider.ts';
import { collectRpm } from './rpm/inventory.ts';
import { rpmManifest } from './rpm/manifest.ts';
import { collectSystemd } from './systemd/inventory.ts';
import { systemdManifest } from './systemd/manifest.ts';

/** What an agent asks of a Linux machine, in this order: the release and the packages come before those who need them. */
export const linuxProviders: readonly Provider[] = [
  { manifest: linuxReleaseManifest, collect: collectLinuxRelease },
  { manifest: dpkgManifest, collect: collectDpkg },
  { manifest: rpmManifest, collect: collectRpm },
  { manifest: linuxKernelManifest, collect: collectLinuxKernel },
  { manifest: systemdManifest, collect: collectSystemd },
  { manifest: linuxNetworkManifest, collect: collectLinuxNetwork },
  { manifest: linuxAccountsManifest, collect: collectLinuxAccounts },
  { manifest: aptManifest, collect: collectApt },
  { manifest: dnfManifest, collect: collectDnf },
  { manifest: clamavManifest, collect: collectClamav },
  { manifest: linuxClockManifest, collect: collectLinuxClock },
  { manifest: linuxPlatformManifest, collect: collectLinuxPlatform },
];
