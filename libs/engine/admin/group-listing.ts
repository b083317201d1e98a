import { ListGroups } from '../../wire';
import { type Attempts, brokerError, type NodeLinks } from '../cluster';
import { asError, KafkaRebalanceError } from '../errors';
import { type BrokerNode } from '../ports';

export interface GroupFilter {
  /** In Kafka's words, upper or lower case: `Stable`, `Empty` ... Default: every state. */
  readonly states?: readonly string[];
  /** `classic`, `consumer`, `share`, `streams`. Default: every type. */
  readonly types?: readonly string[];
}

export interface GroupSummary {
  readonly groupId: string;
  /** `classic`, `consumer` ...; brokers before 3.8 do not tell, and then it is `classic`. */
  readonly type: string;
  /** Null: the broker is older than 2.6 and does not tell. */
  readonly state: string | null;
  /** Of a classic group: `consumer`, `connect` ...; empty for one that holds offsets only. */
  readonly protocolType: string;
}

export interface GroupListing {
  /** By name. Groups that the principal may not describe are not among them, and nobody says so. */
  readonly groups: readonly GroupSummary[];
  /** Brokers whose groups are not among them. */
  readonly missing: readonly MissingBroker[];
}

export interface MissingBroker {
  readonly node: BrokerNode;
  readonly error: KafkaRebalanceError;
}

/** What one broker said, or why it did not. */
export type BrokerAnswer = { readonly groups: readonly GroupSummary[] } | MissingBroker;

/** What one broker coordinates. One that is away is not waited for: others take its groups over. */
export async function groupsOf(
  node: BrokerNode,
  links: NodeLinks,
  attempts: Attempts,
  deadline: number,
): Promise<BrokerAnswer> {
  try {
    return await attempts.until(deadline, async (until) => {
      // Filters are applied here: brokers before 2.6 know none of them, and those before 3.8 not all.
      const request = { statesFilter: [], typesFilter: [] };
      const answer = await links.to(node).call(ListGroups, request, until).catch(asAnswer);
      if (answer instanceof KafkaRebalanceError) return { node, error: answer };
      if (answer.errorCode !== 0) {
        throw brokerError(answer.errorCode, { api: 'ListGroups', subject: `broker ${node.nodeId}` });
      }
      const groups = answer.groups.map(({ groupId, groupType, groupState, protocolType }) => ({
        ...{ groupId, protocolType },
        type: groupType === '' ? 'classic' : groupType.toLowerCase(),
        state: groupState === '' ? null : groupState,
      }));
      return { groups };
    });
  } catch (thrown) {
    return { node, error: asAnswer(thrown) };
  }
}

function asAnswer(thrown: unknown): KafkaRebalanceError {
  if (thrown instanceof KafkaRebalanceError && thrown.code !== 'CLOSED') return thrown;
  throw asError(thrown);
}

/** Pure: what the brokers said, together. A group that moves may be told of by two of them. */
export function joinListings(answers: readonly BrokerAnswer[], { states = [], types = [] }: GroupFilter): GroupListing {
  const wanted = (values: readonly string[], value: string | null): boolean =>
    values.length === 0 || values.some((one) => one.toLowerCase() === value?.toLowerCase());
  const told = answers.flatMap((answer) => ('groups' in answer ? answer.groups : []));
  const groups = [...new Map(told.map((group) => [group.groupId, group])).values()]
    .filter(({ state, type }) => wanted(states, state) && wanted(types, type))
    .sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
  return { groups, missing: answers.filter((answer) => 'error' in answer) };
}
