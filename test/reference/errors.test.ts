import { meaningOf } from '../../libs/engine/cluster';
import { type KafkaErrorName } from '../../libs/wire';
import { type Moment } from '../engine/coordinator-errors/answers';
import { questionOf } from '../engine/coordinator-errors/question';
import { table } from '../engine/coordinator-errors/table';
import { errorsPage } from './errors-page';
import { kafkaNamesOfOurs, ownErrors } from './own-errors';
import { isUsed, raisedCodes } from './raised-codes';
import { expectPage } from './reference-page';

describe('docs/reference/errors.md', () => {
  it('says what the code does', () => {
    expectPage('errors.md', errorsPage());
  });

  it('every code that the source raises by itself has an entry', () => {
    const entries = { ...ownErrors, ...kafkaNamesOfOurs };
    expect([...raisedCodes()].filter((code) => !Object.hasOwn(entries, code))).toEqual([]);
  });

  it('every entry is of a code that the source raises', () => {
    const raised = raisedCodes();
    expect(Object.keys(ownErrors).filter((code) => !isUsed(code))).toEqual([]);
    expect(Object.keys(kafkaNamesOfOurs).filter((code) => !raised.has(code))).toEqual([]);
  });

  it.each(Object.keys(table) as Moment[])('%s: every row says what the error means', (moment) => {
    const codes = Object.keys(table[moment]) as KafkaErrorName[];
    expect(codes.filter((code) => meaningOf(code, questionOf(moment)) === undefined)).toEqual([]);
  });
});
