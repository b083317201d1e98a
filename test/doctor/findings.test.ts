import { examine, findingKinds, type FindingId } from '../../libs/doctor';
import { brokerCases, type Case } from './broker-cases';
import { reportCases } from './report-cases';

const idsOf = (of: Case['fires']): readonly string[] => examine(of).findings.map(({ id }) => id);

describe.each([
  ['brokers', brokerCases],
  ['reports', reportCases],
] as const)('shown by %s', (_, cases) => {
  it.each(Object.entries<Case>(cases))('%s: fires, and stays quiet', (id, { fires, quiet }) => {
    expect(idsOf(fires)).toContain(id);
    expect(idsOf(quiet)).not.toContain(id);
  });
});

it('every finding has a case for whoever shows it', () => {
  for (const [id, { from }] of Object.entries(findingKinds)) {
    if (from !== 'reports') expect(Object.keys(brokerCases)).toContain(id);
    if (from !== 'brokers') expect(Object.keys(reportCases)).toContain(id);
  }
});

it('every finding tells numbers or words that were seen, what follows, and what to do', () => {
  for (const { fires } of [...Object.values<Case>(brokerCases), ...Object.values(reportCases)]) {
    for (const one of examine(fires).findings) {
      expect(one.evidence.length).toBeGreaterThan(0);
      expect(one.evidence.join(' ')).not.toMatch(/undefined|NaN|null/);
      expect(findingKinds[one.id satisfies FindingId].remedy).toBe(one.remedy);
    }
  }
});
