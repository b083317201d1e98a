import { keyed, make, setText } from './elements.js';
import { clock, duration } from './format.js';

/**
 * @typedef {import('../page-state').PageRebalance} PageRebalance
 * @typedef {import('../page-state').PagePartitionList} PagePartitionList
 */

/** The last rebalances, newest first; each one opens. */
export function timelineView() {
  const empty = make('p.empty');
  const list = make('ol.timeline');
  const showEntries = keyed(list, ({ id }) => String(id), buildEntry);
  const element = make('section', make('h3', 'Timeline'), empty, list);
  /** @param {readonly PageRebalance[] | null} entries */
  const update = (entries) => {
    empty.hidden = entries !== null && entries.length > 0;
    setText(empty, entries === null ? 'No timeline is kept.' : 'No rebalance yet.');
    showEntries(entries ?? []);
  };
  return { element, update };
}

function buildEntry() {
  const time = make('time');
  const cause = make('span.cause');
  const took = make('span.took');
  const moves = make('span.moves');
  const body = make('dl');
  const incidents = make('ul.incidents');
  const details = make('details', make('summary', time, cause, took, moves), body, incidents);
  const element = make('li', details);
  /** @param {PageRebalance} entry */
  const update = (entry) => {
    element.dataset.state = entry.state;
    setText(time, clock(entry.startedAt));
    setText(cause, entry.cause);
    setText(took, entry.state === 'running' ? 'under way' : duration(entry.settledMs ?? entry.durationMs));
    setText(moves, movesOf(entry));
    const told = JSON.stringify(entry);
    if (body.dataset.told === told) return;
    body.dataset.told = told;
    body.replaceChildren(...factsOf(entry).flatMap(([name, value]) => [make('dt', name), make('dd', value)]));
    incidents.replaceChildren(...entry.incidents.map(({ at, text }) => make('li', `${clock(at)} ${text}`)));
  };
  return { element, update };
}

/** @param {PageRebalance} entry */
function movesOf({ assigned, revoked, lost }) {
  const parts = [];
  if (assigned.count > 0) parts.push(`+${assigned.count}`);
  if (revoked.count > 0) parts.push(`−${revoked.count}`);
  if (lost.count > 0) parts.push(`lost ${lost.count}`);
  return parts.length === 0 ? 'nothing moved' : parts.join('  ');
}

/**
 * @param {PageRebalance} entry
 * @returns {[string, string][]}
 */
function factsOf({ generation, durationMs, settledMs, phases, slowest, assigned, revoked, lost, kept }) {
  /** @type {[string, string | null][]} */
  const facts = [
    ['Generation', `${generation.from ?? 'none'} → ${generation.to ?? '?'}`],
    ['Assignment after', duration(durationMs)],
    ['Settled after', settledMs === null ? 'not yet' : duration(settledMs)],
    ['Hand-over', phases.drainMs === null ? null : duration(phases.drainMs)],
    ['Join', phases.joinMs === null ? null : duration(phases.joinMs)],
    ['Sync', phases.syncMs === null ? null : duration(phases.syncMs)],
    ['Start', phases.startMs === null ? null : duration(phases.startMs)],
    ['Slowest', slowest === null ? null : `${slowest.what}, ${duration(slowest.ms)}`],
    ['Assigned', namesOf(assigned)],
    ['Handed over', namesOf(revoked)],
    ['Lost', namesOf(lost)],
    ['Kept', namesOf(kept)],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

/** @param {PagePartitionList} list */
function namesOf({ count, topics }) {
  const names = Object.entries(topics).map(([topic, numbers]) => `${topic} ${numbers}`);
  return count === 0 ? null : names.join('; ');
}
