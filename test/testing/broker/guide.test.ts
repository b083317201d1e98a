import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { servedApis } from '../../../libs/testing/broker/apis';

const guide = readFileSync(join(__dirname, '../../../docs/testing.md'), 'utf8');

it('the example of the guide is the one that is run', () => {
  const example = readFileSync(join(__dirname, 'orders-example.test.ts'), 'utf8')
    .replace("'../../../src/testing'", "'nestjs-kafka-rebalance/testing'")
    .replace("'../../../src'", "'nestjs-kafka-rebalance'");
  expect(guide).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

it('the guide names every API that is served', () => {
  const named = /APIs: (.*?)\.\n\n/s.exec(guide)?.[1]?.match(/\w+/g) ?? [];
  expect(named.toSorted()).toEqual(servedApis.map(({ api }) => api.name).sort());
});
