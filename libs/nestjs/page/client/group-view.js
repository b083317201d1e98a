import { act } from './act.js';
import { configurationView } from './configuration-view.js';
import { cellStates } from './cell-words.js';
import { keyed, make, setText } from './elements.js';
import { figuresView } from './figures-view.js';
import { plural } from './format.js';
import { healthView } from './health-view.js';
import { Inspector } from './inspector.js';
import { PartitionGrid } from './partition-grid.js';
import { rowsOf } from './placement.js';
import { timelineView } from './timeline-view.js';

/**
 * @typedef {import('../page-state').PageGroup} PageGroup
 * @typedef {import('../page-state').PageConsumer} PageConsumer
 * @typedef {{ group: PageGroup, actions: boolean }} Shown
 */

const forgetMs = 60_000;

/**
 * One consumer group: figures, grid, and each consumer of this process.
 * @param {(text: string) => void} announce
 */
export function groupView(announce) {
  const title = make('h2');
  const facts = make('p.facts');
  const problem = make('p.error');
  const figures = figuresView();
  let actions = false;
  const inspector = new Inspector(act);
  const grid = new PartitionGrid((cell, element, how) => {
    if (how === 'leave') inspector.leave();
    else inspector.show(cell, element, how === 'open', actions);
  });
  const consumers = make('div.consumers');
  const showConsumers = keyed(consumers, ({ name }) => name, consumerView);
  const element = make('section.group', make('div.group-head', title, facts), problem, figures.element);
  element.append(legend(), grid.element, consumers, inspector.element);
  /** @type {Map<string, { topic: string, partition: number, seen: number }>} */
  const known = new Map();
  /** @param {Shown} shown */
  const update = ({ group, actions: may }) => {
    actions = may;
    setText(title, group.groupId);
    setText(facts, factsOf(group));
    problem.hidden = group.problem === null;
    setText(problem, group.problem === null ? '' : `The rest of the group is not known: ${group.problem}`);
    figures.update(group);
    const rows = rowsOf(group, known);
    remember(known, rows, group.members !== null);
    const moved = grid.update(rows);
    if (moved.length > 0) announce(movesOf(moved));
    if (inspector.cell !== null) inspector.update(grid.cell(inspector.cell.key), may);
    showConsumers(group.consumers);
  };
  return { element, update };
}

/**
 * A partition that the whole group has not had for so long is of a topic that it has given up.
 * @param {Map<string, { topic: string, partition: number, seen: number }>} known
 * @param {ReturnType<typeof rowsOf>} rows
 * @param {boolean} whole whether all of the group can be seen
 */
function remember(known, rows, whole) {
  const now = performance.now();
  for (const { kind, cells } of rows) {
    for (const { key, topic, partition } of cells) {
      if (kind !== 'nobody') known.set(key, { topic, partition, seen: now });
      else if (whole && now - (known.get(key)?.seen ?? 0) > forgetMs) known.delete(key);
    }
  }
}

/** @param {ReturnType<PartitionGrid['update']>} moved */
function movesOf(moved) {
  const owners = [...new Set(moved.map(({ to }) => to.name))];
  return owners
    .map((owner) => `${plural(moved.filter(({ to }) => to.name === owner).length, 'partition')} moved to ${owner}`)
    .join(', ');
}

/** @param {PageGroup} group */
function factsOf({ consumers }) {
  const protocols = [...new Set(consumers.map(({ protocol }) => protocol).filter((one) => one !== ''))];
  const rebalancing = consumers.some((one) => one.rebalancing);
  const protocol = protocols.length === 0 ? 'not joined yet' : `${protocols.join(', ')} protocol`;
  return `${protocol}${rebalancing ? ' · rebalancing' : ''}`;
}

function legend() {
  const items = Object.entries(cellStates).map(([state, { letter, word }]) => {
    const sample = make('i.cell', letter);
    sample.dataset.state = state;
    sample.setAttribute('aria-hidden', 'true');
    return make('li', sample, word);
  });
  const fill = make('i.cell.sample');
  fill.dataset.state = 'active';
  fill.setAttribute('aria-hidden', 'true');
  return make('ul.legend', ...items, make('li', fill, 'the fuller, the more lag'));
}

/** @param {PageConsumer} consumer */
function consumerView(consumer) {
  const health = healthView();
  const timeline = timelineView();
  const configuration = configurationView();
  const summary = make('section', make('h3', `Health of ${consumer.name}`), health.element);
  const element = make('div.consumer', summary, timeline.element, configuration.element);
  /** @param {PageConsumer} shown */
  const update = (shown) => {
    health.update(shown.health);
    timeline.update(shown.timeline);
    configuration.update(shown);
  };
  return { element, update };
}
