import { duration, plural } from './format.js';

/**
 * @typedef {import('../page-state').PageRebalance} PageRebalance
 * @typedef {import('../page-state').PagePartitionList} PagePartitionList
 */

/**
 * What moved, in as few words as there is room for beside others.
 * @param {PageRebalance} entry
 */
export function movesOf({ assigned, revoked, lost, kept }) {
  const parts = [];
  if (assigned.count > 0) parts.push(`+${assigned.count}`);
  if (revoked.count > 0) parts.push(`−${revoked.count}`);
  if (lost.count > 0) parts.push(`lost ${lost.count}`);
  if (parts.length === 0) parts.push('nothing moved here');
  if (kept.count > 0) parts.push(`kept ${kept.count}`);
  return parts.join(' · ');
}

/**
 * Those that there were, in the order of a cooperative rebalance.
 * @param {PageRebalance} entry
 */
export function phasesOf({ phases: { joinMs, syncMs, drainMs, startMs } }) {
  const all = [
    { name: 'Join', ms: joinMs },
    { name: 'Sync', ms: syncMs },
    { name: 'Hand-over', ms: drainMs },
    { name: 'Start', ms: startMs },
  ];
  return all.flatMap(({ name, ms }) => (ms === null ? [] : [{ name, ms }]));
}

/**
 * @param {PageRebalance} entry
 * @returns {[string, string][]}
 */
export function factsOf(entry) {
  const { protocol, members, generation, state, durationMs, settledMs, timedOut, takenOver, hooks, replays } = entry;
  const settles = state === 'completed' ? (settledMs === null ? 'not yet' : duration(settledMs)) : null;
  /** @type {[string, string | null][]} */
  const facts = [
    [protocol === 'consumer' ? 'Epoch' : 'Generation', `${generation.from ?? 'none'} → ${generation.to ?? '?'}`],
    ['Group after it', members === null ? null : plural(members, 'member')],
    ['Assignment after', durationMs === null ? null : duration(durationMs)],
    ['Settled after', settles],
    ['Assigned', namesOf(entry.assigned)],
    ['Handed over', namesOf(entry.revoked)],
    ['No time left for', namesOf(timedOut)],
    ['Lost', namesOf(entry.lost)],
    ['Kept', namesOf(entry.kept)],
    ['Taken over', lines(takenOver.map(ownerOf))],
    ['Hooks', lines(hooks.map(hookOf))],
    [
      'Processed again',
      lines(Object.entries(replays).map(([cause, count]) => `${plural(count, 'record')} (${cause})`)),
    ],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

/** @param {PageRebalance['takenOver'][number]} taken */
function ownerOf({ name, state, partitions, drainMs }) {
  const drained = drainMs === null ? '' : `, drained in ${duration(drainMs)}`;
  return `${namesOf(partitions)} from ${name} (${state}${drained})`;
}

/** @param {PageRebalance['hooks'][number]} hook */
function hookOf({ hook, kind, calls, longestMs, failures }) {
  const failed = failures === 0 ? '' : `, ${failures} of ${calls} failed`;
  return `${hook} (${kind}) ${duration(longestMs)}${failed}`;
}

/** @param {readonly string[]} texts */
function lines(texts) {
  return texts.length === 0 ? null : texts.join('; ');
}

/** @param {PagePartitionList} list */
function namesOf({ count, topics, moreTopics }) {
  if (count === 0) return null;
  const names = Object.entries(topics).map(([topic, numbers]) => `${topic} ${numbers}`);
  return [...names, ...(moreTopics > 0 ? [`${plural(moreTopics, 'more topic')}`] : [])].join('; ');
}
