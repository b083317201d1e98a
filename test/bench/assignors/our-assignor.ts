import { builtInAssignors, type Assignor } from '../../../libs/protocol';

export function ourAssignor(): Assignor {
  const assignor = builtInAssignors.get('cooperative-sticky');
  if (assignor === undefined) throw new Error('There is no cooperative-sticky any more; name another to measure.');
  return assignor;
}
