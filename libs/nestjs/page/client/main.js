import { keyed, setText } from './elements.js';
import { follow } from './feed.js';
import { groupView } from './group-view.js';

/** @typedef {import('../page-state').PageState} PageState */

const groups = /** @type {HTMLElement} */ (document.getElementById('groups'));
const announcer = /** @type {HTMLElement} */ (document.getElementById('announcer'));
const connection = /** @type {HTMLElement} */ (document.querySelector('.connection'));
const words = { connected: 'live', lost: 'connection lost, trying again' };

const showGroups = keyed(
  groups,
  (/** @type {import('./group-view.js').Shown} */ { group }) => group.groupId,
  () => groupView((text) => setText(announcer, text)),
);

/** @type {PageState | null} */
let latest = null;

/** Once for each frame at the most, and not at all while nobody sees it. */
function show() {
  if (latest === null) return;
  const { actions, groups: shown } = latest;
  latest = null;
  showGroups(shown.map((group) => ({ group, actions })));
  document.title = `${shown.map(({ groupId }) => groupId).join(', ')} · Kafka consumers`;
}

follow(
  (state) => {
    if (latest === null) requestAnimationFrame(show);
    latest = state;
  },
  (state) => {
    connection.dataset.state = state;
    document.body.dataset.connection = state;
    setText(connection, words[state]);
  },
);
