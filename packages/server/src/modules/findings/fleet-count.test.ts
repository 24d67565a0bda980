import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DecisionClasses } from './classes.ts';
import { type CountedProfiles, FleetCounter } from './fleet-count.ts';
import { NO_DECISION, PLACES } from './urgency.ts';
import { VerdictLists } from './verdict-lists.ts';

const classes = new DecisionClasses();
const OF = [0, 1, 2, 3].map((urgency) =>
  classes.of(
    urgency % 2 === 0 ? 0 : 1,
    Uint8Array.from({ length: PLACES }, (_, place) => (urgency + place) % NO_DECISION),
  ),
);

/** Verdicts on few vulnerabilities, so that lists meet in them. */
const verdicts = fc.array(fc.record({ vulnerability: fc.nat(7), of: fc.constantFrom(...OF) }), {
  minLength: 1,
  maxLength: 24,
});
/** Two versions of one program on a machine, programs that share a vulnerability, systems of which there is one. */
const software = fc.record({
  kind: fc.constantFrom('windows' as const, 'program' as const, 'package' as const),
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  verdicts: fc.array(fc.nat(23), { minLength: 1, maxLength: 5 }),
});
const profile = fc.record({
  place: fc.nat(PLACES - 1),
  devices: fc.nat(3),
  accepted: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(fc.nat(7), { maxLength: 2 })),
});
const set = fc.record({
  lists: fc.array(fc.nat(9), { maxLength: 6 }),
  profiles: fc.array(profile, { minLength: 1, maxLength: 3 }),
});

test('adding devices up by list gives what going through every verdict of every set gives (law)', () => {
  fc.assert(
    fc.property(
      verdicts,
      fc.array(software, { minLength: 10, maxLength: 10 }),
      fc.array(fc.array(set, { maxLength: 5 }), { minLength: 1, maxLength: 3 }),
      (known, programs, facilities) => {
        const judged = {
          classes,
          ids: Array.from({ length: 8 }, (_, number) => `CVE-2026-000${number}`),
          vulnerabilityOf: Int32Array.from(known, ({ vulnerability }) => vulnerability),
          classOf: Uint16Array.from(known, ({ of }) => of),
        };
        const all = programs.map((one) => Int32Array.from(one.verdicts, (verdict) => verdict % known.length));
        const lists = new VerdictLists(judged);
        const quick = new FleetCounter(judged, lists);
        const plain = new FleetCounter(judged, lists);

        for (const sets of facilities) {
          for (const { lists: own, profiles } of sets) {
            const counted: CountedProfiles = profiles.map(({ accepted, ...one }, no) => ({
              ...one,
              no,
              accepted: '[]',
              acceptedNumbers: new Set(accepted),
            }));
            const numbers = own.map((index) => {
              const { kind, name } = programs[index] ?? { kind: 'program', name: '' };
              return lists.numberOf(all[index] ?? new Int32Array(), { kind, name });
            });
            quick.add(Int32Array.from(numbers), counted);
            plain.addLists(
              own.map((index) => all[index] ?? new Int32Array()),
              counted,
            );
          }

          const { verdicts: samples, ...found } = quick.end();
          const { verdicts: _, ...expected } = plain.end();

          expect(found).toEqual(expected);
          expect(Array.from(samples, (verdict) => judged.vulnerabilityOf[verdict])).toEqual([...found.vulnerabilities]);
        }
      },
    ),
    { numRuns: 500 },
  );
});
