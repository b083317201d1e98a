import { partitionKey } from '../../protocol';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { clockTime, count, listed, seconds } from '../wording';

/** What the look itself met with. */
export function brokerSigns(chart: Chart): readonly Finding[] {
  return [...away(chart), ...restarted(chart), ...moved(chart), ...leaderless(chart), ...gaps(chart)];
}

/** Looks that were not answered: brokers are away if the last one was not, and were if a later one was. */
function away({ observation: { troubles }, last }: Chart): readonly Finding[] {
  const [first, latest] = [troubles[0], troubles.at(-1)];
  if (first === undefined || latest === undefined) return [];
  const back = last !== undefined && last.at > latest.at;
  const evidence = [
    `${count(troubles.length, 'look')} not answered, from ${clockTime(first.at)} to ${clockTime(latest.at)}: ${latest.message}`,
    back ? `answered again at ${clockTime(last.at)}` : 'not answered again since',
  ];
  return [finding(back ? 'broker-restarted' : 'brokers-away', '', evidence)];
}

function restarted({ samples }: Chart): readonly Finding[] {
  const all = [...new Set(samples.flatMap(({ brokers }) => brokers))].sort((a, b) => a - b);
  return all.flatMap((broker) => {
    const without = samples.filter(({ brokers }) => !brokers.includes(broker));
    const [first, latest] = [without[0], without.at(-1)];
    if (first === undefined || latest === undefined) return [];
    const back = samples.at(-1)?.brokers.includes(broker) === true;
    const spell = `not in the cluster from ${clockTime(first.at)} to ${clockTime(latest.at)} (${seconds(latest.at - first.at)})`;
    return [finding('broker-restarted', `broker ${broker}`, [`${spell}${back ? ', and back since' : ''}`])];
  });
}

function moved({ samples }: Chart): readonly Finding[] {
  const evidence = samples.flatMap(({ at, group }, index) => {
    const before = samples[index - 1]?.group?.coordinator;
    const now = group?.coordinator;
    if (before === undefined || now === undefined || before.nodeId === now.nodeId) return [];
    return [`${clockTime(at)}: broker ${before.nodeId} -> ${now.nodeId} (${now.host}:${now.port})`];
  });
  return evidence.length === 0 ? [] : [finding('coordinator-moved', '', evidence)];
}

function leaderless({ last }: Chart): readonly Finding[] {
  return [...(last?.topics ?? [])].flatMap(([topic, sight]) => {
    if (typeof sight === 'string') return [];
    const without = sight.partitions.filter(({ leader }) => leader === null);
    if (without.length === 0) return [];
    const names = listed(without.map(({ partition }) => partitionKey({ topic, partition })));
    return [finding('partition-without-leader', topic, [`${clockTime(last?.at ?? 0)}: ${names}`])];
  });
}

/** What the last look did not show; what an earlier one did not has been seen since. */
function gaps({ last }: Chart): readonly Finding[] {
  return last === undefined || last.gaps.length === 0 ? [] : [finding('not-examined', '', last.gaps)];
}
