import { make, setAttribute, setText } from './elements.js';
import { age, duration, number } from './format.js';

/** @typedef {import('../page-state').PageGroup} PageGroup */

const svg = 'http://www.w3.org/2000/svg';
/** Lag of the last two minutes. */
const historyMs = 120_000;
/** Of less there is no curve. */
const leastMs = 3000;

/** The figures of a group that one looks at first. */
export function figuresView() {
  const names = ['Lag', 'In flight', 'Oldest unfinished', 'Partitions', 'Members', 'Generation', 'Last heartbeat'];
  const values = names.map(() => make('b'));
  const tiles = names.map((name, index) => make('div.figure', make('span', name), /** @type {Node} */ (values[index])));
  const element = make('div.figures', ...tiles);
  const line = document.createElementNS(svg, 'polyline');
  const graph = document.createElementNS(svg, 'svg');
  graph.setAttribute('viewBox', '0 0 100 24');
  graph.setAttribute('preserveAspectRatio', 'none');
  graph.setAttribute('aria-hidden', 'true');
  graph.append(line);
  tiles[0]?.append(graph);
  /** @type {{ at: number, lag: number }[]} */
  let history = [];
  /** @param {PageGroup} group */
  const update = (group) => {
    const { lag, told } = figuresOf(group);
    told.forEach((value, index) => setText(/** @type {Element} */ (values[index]), value));
    const now = performance.now();
    history = [...history.filter(({ at }) => now - at < historyMs), { at: now, lag }];
    setAttribute(line, 'points', pointsOf(history, now));
  };
  return { element, update };
}

/** @param {PageGroup} group */
function figuresOf({ consumers, members }) {
  const partitions = consumers.flatMap((consumer) => consumer.partitions);
  const lag = partitions.reduce((sum, one) => sum + (one.lag ?? 0), 0);
  const inFlight = partitions.reduce((sum, one) => sum + one.inFlight, 0);
  const oldest = partitions.reduce((most, one) => Math.max(most, one.oldest?.ageMs ?? -1), -1);
  const heartbeat = consumers.reduce((most, one) => Math.max(most, one.lastHeartbeatMsAgo ?? -1), -1);
  const generation = Math.max(...consumers.map((one) => one.generation));
  const told = [
    number(lag),
    number(inFlight),
    oldest < 0 ? 'none' : age(oldest),
    members === null
      ? number(partitions.length)
      : `${number(partitions.length)} of ${number(allOf(partitions, members))}`,
    members === null ? `${consumers.length} here` : number(members.length),
    generation < 0 ? '–' : String(generation),
    heartbeat < 0 ? '–' : heartbeat < 1000 ? 'just now' : `${duration(heartbeat)} ago`,
  ];
  return { lag, told };
}

/**
 * How many partitions somebody has.
 * @param {PageGroup['consumers'][number]['partitions']} own
 * @param {NonNullable<PageGroup['members']>} members
 */
function allOf(own, members) {
  const all = [...own, ...members.flatMap(({ assigned }) => assigned)];
  return new Set(all.map(({ topic, partition }) => `${topic}-${partition}`)).size;
}

/**
 * @param {readonly { at: number, lag: number }[]} history
 * @param {number} now
 */
function pointsOf(history, now) {
  const since = now - (history[0]?.at ?? now);
  if (since < leastMs) return '';
  const most = Math.max(1, ...history.map(({ lag }) => lag));
  const x = (/** @type {number} */ at) => (100 - ((now - at) / since) * 100).toFixed(1);
  return history.map(({ at, lag }) => `${x(at)},${(23 - (lag / most) * 22).toFixed(1)}`).join(' ');
}
