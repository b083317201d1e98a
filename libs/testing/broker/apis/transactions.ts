import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  EndTxn,
  ErrorCode,
  InitProducerId,
  type AddPartitionsToTxnRequest,
  type InitProducerIdRequest,
  type InitProducerIdResponse,
  type KafkaErrorName,
} from '../../../wire';
import { serve, type RequestContext } from '../served-api';
import { type TransactionPart } from '../transaction-coordinator';
import { type ProducerClaim } from '../transactional-id';

/** Since KIP-588 clients know of PRODUCER_FENCED, and from these versions on they are told. */
const fencedFrom = { initProducerId: 4, others: 2 } as const;

function older(code: KafkaErrorName, from: number, { version }: RequestContext): number {
  return ErrorCode[code === 'PRODUCER_FENCED' && version < from ? 'INVALID_PRODUCER_EPOCH' : code];
}

/** Why the coordinator of the id is not asked; here it must be this broker. */
function refuse(transactionalId: string, { cluster, node }: RequestContext): KafkaErrorName {
  return transactionalId === '' ? 'INVALID_REQUEST' : cluster.transactions.refuse(transactionalId, node);
}

/**
 * What a broker is told that asks the coordinator whether the producer may write, whichever broker that is, in the words that its
 * client knows.
 */
export function verify(
  transactionalId: string,
  claim: ProducerClaim,
  part: TransactionPart,
  { cluster, version }: RequestContext,
  abortableFrom: number,
): KafkaErrorName {
  const code = cluster.transactions.verify(transactionalId, claim, part);
  if (code === 'PRODUCER_FENCED') return 'INVALID_PRODUCER_EPOCH';
  return code === 'TRANSACTION_ABORTABLE' && version < abortableFrom ? 'INVALID_TXN_STATE' : code;
}

function notBegun(errorCode: number): InitProducerIdResponse {
  return { throttleTimeMs: 0, errorCode, producerId: -1n, producerEpoch: -1 };
}

function begin(request: InitProducerIdRequest, context: RequestContext): InitProducerIdResponse {
  const { transactionalId, transactionTimeoutMs, producerId, producerEpoch } = request;
  const { transactions, properties } = context.cluster;
  if ((producerId === -1n) !== (producerEpoch === -1)) return notBegun(ErrorCode.INVALID_REQUEST);
  if (transactionalId === null) {
    return { throttleTimeMs: 0, errorCode: 0, producerId: transactions.newProducerId(), producerEpoch: 0 };
  }
  const longest = properties.number('transaction.max.timeout.ms');
  const isTimeout = transactionTimeoutMs > 0 && transactionTimeoutMs <= longest;
  const refusal = refuse(transactionalId, context);
  if (transactionalId !== '' && !isTimeout) return notBegun(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
  if (refusal !== 'NONE') return notBegun(ErrorCode[refusal]);
  const claim = producerId === -1n ? null : { producerId, producerEpoch };
  const begun = transactions.begin(transactionalId, claim, transactionTimeoutMs);
  if (begun.code !== 'NONE') return notBegun(older(begun.code, fencedFrom.initProducerId, context));
  return { throttleTimeMs: 0, errorCode: 0, producerId: begun.producerId, producerEpoch: begun.producerEpoch };
}

function add(request: AddPartitionsToTxnRequest, context: RequestContext) {
  const { transactionalId, topics } = request;
  const { cluster } = context;
  const parts = topics.flatMap(({ name, partitions }) => partitions.map((partition) => ({ topic: name, partition })));
  const isMissing = (topic: string, partition: number) => cluster.topics.partition(topic, partition) === null;
  if (parts.some(({ topic, partition }) => isMissing(topic, partition))) {
    return added(request, (topic, partition) =>
      isMissing(topic, partition) ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.OPERATION_NOT_ATTEMPTED,
    );
  }
  const refusal = refuse(transactionalId, context);
  const code = refusal === 'NONE' ? cluster.transactions.add(transactionalId, request, parts) : refusal;
  return added(request, () => older(code, fencedFrom.others, context));
}

function added({ topics }: AddPartitionsToTxnRequest, codeOf: (topic: string, partition: number) => number) {
  return {
    throttleTimeMs: 0,
    resultsByTopic: topics.map(({ name, partitions }) => ({
      name,
      resultsByPartition: partitions.map((partitionIndex) => ({
        ...{ partitionIndex, partitionErrorCode: codeOf(name, partitionIndex) },
      })),
    })),
  };
}

export const transactionApis = [
  serve({ api: InitProducerId, handle: begin, refuse: (_, errorCode) => notBegun(errorCode) }),
  serve({ api: AddPartitionsToTxn, handle: add, refuse: (request, code) => added(request, () => code) }),
  serve({
    api: AddOffsetsToTxn,
    handle: ({ transactionalId, groupId, ...claim }, context) => {
      const refusal = refuse(transactionalId, context);
      const { transactions } = context.cluster;
      const code = refusal === 'NONE' ? transactions.add(transactionalId, claim, [{ groupId }]) : refusal;
      return { throttleTimeMs: 0, errorCode: older(code, fencedFrom.others, context) };
    },
    refuse: (_, errorCode) => ({ throttleTimeMs: 0, errorCode }),
  }),
  serve({
    api: EndTxn,
    handle: ({ transactionalId, committed, ...claim }, context) => {
      const refusal = refuse(transactionalId, context);
      const code = refusal === 'NONE' ? context.cluster.transactions.end(transactionalId, claim, committed) : refusal;
      return { throttleTimeMs: 0, errorCode: older(code, fencedFrom.others, context) };
    },
    refuse: (_, errorCode) => ({ throttleTimeMs: 0, errorCode }),
  }),
];
