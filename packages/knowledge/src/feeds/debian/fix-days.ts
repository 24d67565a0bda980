import type { Claim } from '../../record.ts';
import type { Advisory } from './advisory-list.ts';
import { productOf } from './claims.ts';

/**
 * On which day an advisory brought which fixed version of a source package, per vulnerability. The tracker itself states no
 * days; a fix that came with a point release alone has none here either and stays undated.
 */
export class FixDays {
  readonly #days = new Map<string, string>();

  /** Of several advisories that name the same version (a correction of the advisory alone) the first counts. */
  add({ day, packages, vulnerabilities, id }: Advisory): void {
    for (const { release, sourcePackage, fixed } of packages) {
      for (const vulnerability of 'version' in fixed ? (vulnerabilities.length === 0 ? [id] : vulnerabilities) : []) {
        const key = `${productOf(release, sourcePackage)} ${vulnerability} ${'version' in fixed ? fixed.version : ''}`;
        const known = this.#days.get(key);
        if (known === undefined || day < known) {
          this.#days.set(key, day);
        }
      }
    }
  }

  /** The claim with the day since when its fixed version is to be had, where an advisory says so. */
  dated(claim: Claim): Claim {
    const { fixed, fixedOn, product, vulnerability } = claim;
    const day = fixed === undefined ? undefined : this.#days.get(`${product} ${vulnerability} ${fixed}`);
    return day === undefined || (fixedOn !== undefined && fixedOn <= day) ? claim : { ...claim, fixedOn: day };
  }
}
