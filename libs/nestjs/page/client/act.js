/**
 * Pauses or resumes a partition of this process. The grid shows it when the state tells.
 * @param {'pause' | 'resume'} action
 * @param {import('./placement.js').Cell} cell
 */
export async function act(action, { consumer, topic, partition }) {
  const answer = await fetch(new URL(`../partitions/${action}`, import.meta.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kafka-rebalance-page': '1' },
    body: JSON.stringify({ consumer, partitions: [{ topic, partition }] }),
  });
  if (answer.ok) return;
  const { message = answer.statusText } = await answer.json().catch(() => ({}));
  throw new Error(`${topic}-${partition} cannot be ${action === 'pause' ? 'paused' : 'resumed'}: ${message}`);
}
