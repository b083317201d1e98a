import { partitionKey } from '../../protocol';
import { ownerName, type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { type FindingId } from '../findings';
import { nameOf } from '../member-track';
import { standstill } from '../partition-track';
import { commitPoints, rewinds, type JudgedPartition, type Verdict } from '../partition-verdict';
import { clockTime, count, listed, seconds } from '../wording';
import { ofSilentMembers } from './member-signs';

/** What becomes of the records, partition by partition; one finding for each topic. */
export function progressSigns(chart: Chart): readonly Finding[] {
  return [
    ...stalled(chart),
    ...perTopic('partition-slow', withVerdict(chart, 'slow'), slowLine),
    ...rewound(chart),
    ...outsideTheLog(chart),
    ...abandoned(chart),
    ...uneven(chart),
    ...unknown(chart),
  ];
}

function withVerdict({ judged }: Chart, verdict: Verdict): readonly JudgedPartition[] {
  return judged.filter((one) => one.verdict === verdict);
}

function perTopic(
  id: FindingId,
  partitions: readonly JudgedPartition[],
  lineOf: (one: JudgedPartition) => string,
): readonly Finding[] {
  const topics = new Set(partitions.map(({ track }) => track.topic));
  return [...topics].map((topic) =>
    finding(
      id,
      topic,
      partitions.filter(({ track }) => track.topic === topic).map((one) => `${one.track.key}: ${lineOf(one)}`),
    ),
  );
}

function stalled(chart: Chart): readonly Finding[] {
  const told = ofSilentMembers(chart);
  const partitions = withVerdict(chart, 'stalled').filter(({ track }) => !told.has(track.key));
  return perTopic('partition-stalled', partitions, ({ track: { points }, last }) => {
    const owner = `owner ${ownerName(chart, last.memberId)}`;
    const stood = standstill(points);
    const first = points[0] ?? last;
    if (last.committed === null || stood === null) {
      return `nothing committed, while the log went ${first.logEnd} -> ${last.logEnd}; ${owner}`;
    }
    const since = `${clockTime(stood.since)} to ${clockTime(stood.until)} (${count(stood.samples, 'sample')})`;
    return `committed ${last.committed} from ${since}, lag ${first.lag} -> ${last.lag}; ${owner}`;
  });
}

function slowLine({ track: { points } }: JudgedPartition): string {
  const moved = commitPoints(points) ?? [];
  const [first, last] = [moved[0], moved.at(-1)];
  if (first === undefined || last === undefined) return '';
  const came = (last.logEnd ?? 0n) - (first.logEnd ?? 0n);
  const done = (last.committed ?? 0n) - (first.committed ?? 0n);
  return `in ${seconds(last.at - first.at)} ${came} came and ${done} were processed, lag ${first.lag} -> ${last.lag}`;
}

function rewound({ tracks }: Chart): readonly Finding[] {
  const topics = new Set(tracks.map(({ topic }) => topic));
  return [...topics].flatMap((topic) => {
    const evidence = tracks
      .filter((track) => track.topic === topic)
      .flatMap(({ key, points }) =>
        rewinds(points).map(([before, after]) => {
          const [from, to] = [clockTime(before.at), clockTime(after.at)];
          return `${key}: committed ${before.committed} at ${from}, ${after.committed} at ${to}`;
        }),
      );
    return evidence.length === 0 ? [] : [finding('partition-rewound', topic, evidence)];
  });
}

function outsideTheLog({ judged }: Chart): readonly Finding[] {
  const known = judged.filter(({ last }) => last.committed !== null);
  const deleted = known.filter(({ last }) => last.logStart !== null && (last.committed ?? 0n) < last.logStart);
  const beyond = known.filter(({ last }) => last.logEnd !== null && (last.committed ?? 0n) > last.logEnd);
  return [
    ...perTopic('records-deleted', deleted, ({ last: { at, committed, logStart } }) => {
      const lost = (logStart ?? 0n) - (committed ?? 0n);
      return `${clockTime(at)}: committed ${committed}, the log begins at ${logStart}: ${count(lost, 'record')}`;
    }),
    ...perTopic('offset-beyond-end', beyond, ({ last: { at, committed, logEnd } }) => {
      return `${clockTime(at)}: committed ${committed}, the log ends at ${logEnd}`;
    }),
  ];
}

/** A pattern of the consumer protocol may match any topic. */
function abandoned({ settled, judged }: Chart): readonly Finding[] {
  const members = settled?.group?.members ?? [];
  if (members.length === 0 || members.some(({ subscription }) => subscription?.pattern !== null)) return [];
  const subscribed = new Set(members.flatMap(({ subscription }) => subscription?.topics ?? []));
  const left = judged.filter(({ track, last }) => !subscribed.has(track.topic) && last.memberId === null);
  return perTopic('topic-abandoned', left, ({ last }) => `committed ${last.committed}, lag ${last.lag}`);
}

/** So much of all lag is most of the work. */
const mostOfLag = 0.8;

function uneven(chart: Chart): readonly Finding[] {
  const members = chart.settled?.group?.members ?? [];
  if (members.length < 2) return [];
  const slow = new Set(withVerdict(chart, 'slow').map(({ last }) => last.memberId));
  const total = chart.judged.reduce((sum, { last }) => sum + Number(last.lag ?? 0n), 0);
  const byLag = members.flatMap((member) => {
    const own = chart.judged.filter(({ last }) => last.memberId === member.memberId);
    const lag = own.reduce((sum, { last }) => sum + Number(last.lag ?? 0n), 0);
    if (slow.size !== 1 || !slow.has(member.memberId) || lag < mostOfLag * total) return [];
    const evidence = `${lag} of ${total} records that wait are in ${listed(own.map(({ track }) => track.key))}`;
    return [finding('load-uneven', nameOf(member), [evidence])];
  });
  return byLag.length > 0 ? byLag : unevenShares(chart);
}

/** Members of one subscription get shares that differ by one at the most. */
function unevenShares({ settled }: Chart): readonly Finding[] {
  const members = settled?.group?.members ?? [];
  const subscriptions = new Set(members.map(({ subscription }) => JSON.stringify(subscription)));
  const shares = members.map(({ assigned }) => assigned.length);
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  if (subscriptions.size !== 1 || most - least < 2) return [];
  const busiest = members.find(({ assigned }) => assigned.length === most);
  const names = busiest === undefined ? '' : ` (${listed(busiest.assigned.map(partitionKey))})`;
  const assignor = settled?.group?.assignor ?? 'none';
  return [
    finding('load-uneven', '', [`members have ${least} to ${most} partitions${names}; assignor ${assignor}`], 'info'),
  ];
}

function unknown(chart: Chart): readonly Finding[] {
  const partitions = withVerdict(chart, 'unknown').filter(({ last }) => last.lag !== null);
  const samples = Math.max(0, ...partitions.map(({ track }) => track.points.length));
  if (partitions.length === 0) return [];
  const names = listed(partitions.map(({ track }) => track.key));
  return [finding('few-samples', '', [`${count(samples, 'sample')} while brokers answered: ${names}`])];
}
