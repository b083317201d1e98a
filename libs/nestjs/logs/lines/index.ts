import { type ConsumerEventType } from '../../../engine';
import { type LinesOf } from '../log-line';
import { clusterLines } from './cluster-lines';
import { heartbeatLines } from './heartbeat-lines';
import { membershipLines } from './membership-lines';
import { offsetLines } from './offset-lines';
import { partitionLines } from './partition-lines';
import { recordLines } from './record-lines';

/** How each event is told. An event without an entry does not compile. */
export const lines: LinesOf<ConsumerEventType> = {
  ...membershipLines,
  ...heartbeatLines,
  ...partitionLines,
  ...recordLines,
  ...offsetLines,
  ...clusterLines,
};
