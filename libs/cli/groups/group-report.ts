import {
  type Answers,
  type GroupAdmin,
  type GroupDescription,
  type GroupOffsets,
  type GroupSummary,
  type KafkaRebalanceError,
  type MissingBroker,
} from '../../engine';
import { exitCodes } from '../exit-codes';

/** What was found out about groups, and what was not. */
export interface GroupReport {
  readonly groups: readonly ReportedGroup[];
  /** By group. */
  readonly failed: ReadonlyMap<string, KafkaRebalanceError>;
  /** Whose groups were not found. */
  readonly missing: readonly MissingBroker[];
}

export interface ReportedGroup {
  readonly description: GroupDescription;
  /** Null: not asked for, or not found out. */
  readonly offsets: GroupOffsets | null;
}

/** Members of other kinds of groups (Connect's workers, share groups, Kafka Streams' own) have no partitions in this sense. */
export function isOfConsumers({ type, protocolType }: GroupSummary): boolean {
  return (type === 'classic' && (protocolType === 'consumer' || protocolType === '')) || type === 'consumer';
}

export interface ReportOptions {
  readonly offsets: boolean;
  /** Told what is asked now, where that may take long. */
  readonly progress: (text: string) => void;
}

/** So many are asked in a moment. */
const fewGroups = 100;

export async function reportGroups(
  admin: GroupAdmin,
  which: readonly string[] | 'all',
  { offsets, progress }: ReportOptions,
): Promise<GroupReport> {
  const { names, missing } = which === 'all' ? await allGroups(admin) : { names: which, missing: [] };
  if (names.length > fewGroups) progress(`Asking for ${names.length} groups ...`);
  const described = await admin.describeGroups(names);
  const descriptions = [...described.found.values()].sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
  const none: Answers<GroupOffsets> = { found: new Map(), failed: new Map() };
  if (offsets && descriptions.length > fewGroups)
    progress(`Asking for the offsets of ${descriptions.length} groups ...`);
  const positions = offsets ? await admin.groupOffsets(descriptions) : none;
  return {
    groups: descriptions.map((description) => ({
      description,
      offsets: positions.found.get(description.groupId) ?? null,
    })),
    failed: new Map([...described.failed, ...positions.failed]),
    missing,
  };
}

async function allGroups(admin: GroupAdmin): Promise<{ names: readonly string[]; missing: readonly MissingBroker[] }> {
  const { groups, missing } = await admin.listGroups();
  return { names: groups.filter(isOfConsumers).map(({ groupId }) => groupId), missing };
}

/** What the tables do not show, a line for each. */
export function noticesOf({ groups, failed, missing }: GroupReport): readonly string[] {
  return [
    ...[...failed].map(([groupId, { message }]) => `Group ${groupId}: ${message}`),
    ...missing.map(missingNotice),
    ...memberlessNotices(groups),
    ...groups.flatMap(({ description, offsets }) => [
      ...stateNotices(description),
      ...distinct([...(offsets?.failed.values() ?? [])].map(({ message }) => message)),
    ]),
  ];
}

const mostNames = 10;

/** One line, for a cluster may have hundreds of them. */
function memberlessNotices(groups: readonly ReportedGroup[]): readonly string[] {
  const names = groups.flatMap(({ description }) => (description.members.length === 0 ? [description.groupId] : []));
  if (names.length === 0) return [];
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return [`No members: ${names.slice(0, mostNames).join(', ')}${more}.`];
}

export function missingNotice({ node, error }: MissingBroker): string {
  return `Broker ${node.nodeId} (${node.host}:${node.port}) did not tell its groups: ${error.message}`;
}

function stateNotices({ groupId, state }: GroupDescription): readonly string[] {
  return state === 'Stable' || state === 'Empty' ? [] : [`Group ${groupId} is rebalancing: ${state}.`];
}

function distinct(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

/** `found`: a part of the picture is missing, or a group is not there. */
export function exitCodeOf({ groups, failed, missing }: GroupReport): number {
  const incomplete = groups.some(({ offsets }) => (offsets?.failed.size ?? 0) > 0);
  if (failed.size === 0 && missing.length === 0 && !incomplete) return exitCodes.ok;
  const nothingDone = groups.length === 0 && [...failed.values()].some(({ code }) => code !== 'GROUP_ID_NOT_FOUND');
  return nothingDone ? exitCodes.failed : exitCodes.found;
}
