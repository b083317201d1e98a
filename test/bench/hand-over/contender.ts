import { type GroupMember } from '../rebalance/group-member';
import { MemberProcess, nodeCommand } from '../rebalance/member-process';
import { type MemberSetup } from '../rebalance/member-report';
import { LibrdkafkaProcess } from './librdkafka-process';

export interface HandOverContender {
  readonly name: string;
  /** A member that waits to begin. `program` is our member, compiled. */
  start(name: string, setup: MemberSetup, program: string): GroupMember;
}

const ours = (groupProtocol: 'classic' | 'consumer'): HandOverContender['start'] => {
  return (name, setup, program) => new MemberProcess(name, nodeCommand(program), { ...setup, groupProtocol });
};

export const librdkafka = 'librdkafka, cooperative-sticky';

export const handOverContenders: readonly HandOverContender[] = [
  { name: 'nestjs-kafka-rebalance, cooperative-sticky', start: ours('classic') },
  { name: "nestjs-kafka-rebalance, groupProtocol 'consumer'", start: ours('consumer') },
  { name: librdkafka, start: (name, setup) => new LibrdkafkaProcess(name, setup) },
];
