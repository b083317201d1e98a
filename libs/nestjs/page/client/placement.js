/**
 * @typedef {import('../page-state').PageGroup} PageGroup
 * @typedef {import('../page-state').PageConsumer} PageConsumer
 * @typedef {import('../page-state').PagePartition} PagePartition
 * @typedef {'active' | 'starting' | 'draining' | 'paused' | 'failing' | 'elsewhere' | 'nobody'} CellState
 *
 * @typedef {object} Cell
 * @property {string} key
 * @property {string} topic
 * @property {number} partition
 * @property {CellState} state
 * @property {PagePartition | null} own what this process knows of it
 * @property {string | null} consumer whose it is in this process
 *
 * @typedef {object} Row
 * @property {string} key
 * @property {string} name
 * @property {string} note
 * @property {'own' | 'other' | 'nobody'} kind
 * @property {Cell[]} cells
 */

/**
 * Which partition is in whose row. What this process knows of its own partitions counts more than what the coordinator says of them:
 * that is older.
 * @param {PageGroup} group
 * @param {ReadonlyMap<string, { topic: string, partition: number }>} known every partition that was seen before
 * @returns {Row[]}
 */
export function rowsOf(group, known) {
  const taken = new Set();
  const own = group.consumers.map((consumer) => ownRow(consumer));
  for (const { cells } of own) for (const { key } of cells) taken.add(key);
  const ids = new Set(group.consumers.map(({ memberId }) => memberId));
  const others = (group.members ?? [])
    .filter(({ memberId }) => !ids.has(memberId))
    .map((member) => {
      const cells = member.assigned
        .map(({ topic, partition }) => cellOf(topic, partition, 'elsewhere'))
        .filter(({ key }) => !taken.has(key));
      for (const { key } of cells) taken.add(key);
      const name = shortName(member.memberId, member.instanceId);
      return { key: member.memberId, name, note: member.host.replace(/^\//, ''), kind: 'other', cells };
    });
  const left = [...known].filter(([key]) => !taken.has(key));
  const away = group.members === null ? 'elsewhere' : 'nobody';
  const nobody = left.map(([, { topic, partition }]) => cellOf(topic, partition, away));
  /** @type {Row[]} */
  const rows = [...own, .../** @type {Row[]} */ (others.sort((a, b) => compare(a.name, b.name)))];
  if (nobody.length > 0) rows.push(nobodyRow(group, nobody));
  for (const row of rows) row.cells.sort((a, b) => compare(a.topic, b.topic) || a.partition - b.partition);
  return rows;
}

/**
 * @param {PageGroup} group
 * @param {Cell[]} cells
 * @returns {Row}
 */
function nobodyRow(group, cells) {
  const [name, note] =
    group.members === null
      ? ['not in this process', 'with another member, or on the way']
      : ['on the way', 'no member has them now'];
  return { key: ' nobody', name, note, kind: 'nobody', cells };
}

/**
 * @param {PageConsumer} consumer
 * @returns {Row}
 */
function ownRow(consumer) {
  const cells = consumer.partitions.map((own) => ({
    ...cellOf(own.topic, own.partition, stateOf(own)),
    own,
    consumer: consumer.name,
  }));
  const name = consumer.memberId === '' ? consumer.name : shortName(consumer.memberId, consumer.instanceId);
  return { key: `own ${consumer.name}`, name, note: `${consumer.name} · ${consumer.phase}`, kind: 'own', cells };
}

/**
 * @param {string} topic
 * @param {number} partition
 * @param {CellState} state
 * @returns {Cell}
 */
function cellOf(topic, partition, state) {
  return { key: `${topic}-${partition}`, topic, partition, state, own: null, consumer: null };
}

/**
 * What somebody has done comes first, for nothing goes on there until it is undone.
 * @param {PagePartition} partition
 * @returns {CellState}
 */
function stateOf({ phase, paused, failing }) {
  if (phase === 'draining') return phase;
  if (paused) return 'paused';
  return failing === null ? phase : 'failing';
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * @param {string} memberId
 * @param {string | null} instanceId
 */
function shortName(memberId, instanceId) {
  return instanceId ?? memberId.replace(/([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, '$1');
}

/**
 * From 0 to 1, by powers of ten: one record behind can be seen, and a million is not off the scale.
 * @param {number | null} lag
 */
export function heatOf(lag) {
  return lag === null || lag <= 0 ? 0 : Math.min(1, 0.12 + Math.log10(1 + lag) / 6);
}
