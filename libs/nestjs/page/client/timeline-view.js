import { keyed, make, setText } from './elements.js';
import { clock, duration } from './format.js';
import { factsOf, movesOf, phasesOf } from './rebalance-words.js';

/** @typedef {import('../page-state').PageRebalance} PageRebalance */

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
  const number = make('span.number');
  const cause = make('span.cause');
  const took = make('span.took');
  const moves = make('span.moves');
  const slowest = make('span.slowest');
  const phases = make('dl.phases');
  const facts = make('dl');
  const incidents = make('ul.incidents');
  const details = make('details', make('summary', time, cause, took, number, moves, slowest), phases, facts, incidents);
  const element = make('li', details);
  let told = '';
  /** @param {PageRebalance} entry */
  const update = (entry) => {
    const now = JSON.stringify(entry);
    if (told === now) return;
    told = now;
    element.dataset.state = entry.state;
    setText(time, clock(entry.startedAt));
    setText(number, `#${entry.id}`);
    setText(cause, entry.cause);
    setText(took, timeOf(entry));
    setText(moves, movesOf(entry));
    slowest.hidden = entry.slowest === null;
    setText(slowest, entry.slowest === null ? '' : `slowest: ${entry.slowest.what}, ${duration(entry.slowest.ms)}`);
    phases.replaceChildren(...lengthsOf(entry));
    facts.replaceChildren(...factsOf(entry).flatMap(([name, value]) => [make('dt', name), make('dd', value)]));
    incidents.replaceChildren(...entry.incidents.map(({ at, text }) => make('li', `${clock(at)} ${text}`)));
  };
  return { element, update };
}

/** @param {PageRebalance} entry */
function timeOf({ state, settledMs, durationMs }) {
  if (state === 'running') return 'under way';
  return state === 'abandoned' ? 'came to nothing' : duration(settledMs ?? durationMs);
}

/**
 * Each as long as it took, beside the longest one.
 * @param {PageRebalance} entry
 */
function lengthsOf(entry) {
  const phases = phasesOf(entry);
  const longest = Math.max(...phases.map(({ ms }) => ms));
  return phases.flatMap(({ name, ms }) => {
    const length = make('i.length');
    length.style.setProperty('--share', String(longest === 0 ? 0 : ms / longest));
    return [make('dt', name), make('dd', length, duration(ms))];
  });
}
