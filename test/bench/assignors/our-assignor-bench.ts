/** Our side of `npm run bench -- assignors`, as AssignorBench.java is Java's: a scenario a line in, its times a line out. */
import { createInterface } from 'node:readline';
import { ourAssignor } from './our-assignor';
import { groupOf, type Scenario } from './scenario';

export interface Question {
  readonly scenario: Scenario;
  readonly rounds: number;
}

const assignor = ourAssignor();

createInterface({ input: process.stdin }).on('line', (line) => {
  const { scenario, rounds } = JSON.parse(line) as Question;
  const group = groupOf(scenario, assignor);
  let until = performance.now() + 1500;
  for (let warmUps = 0; warmUps < 2 || (warmUps < 400 && performance.now() < until); warmUps += 1)
    assignor.assign(group);
  const tookUs: number[] = [];
  until = performance.now() + 15_000;
  while (tookUs.length < rounds && (tookUs.length < 3 || performance.now() < until)) {
    const from = performance.now();
    assignor.assign(group);
    tookUs.push(Math.round((performance.now() - from) * 1000));
  }
  process.stdout.write(`${tookUs.join()}\n`);
});
