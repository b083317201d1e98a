/** @typedef {import('../page-state').PageState} PageState */

/** A browser gives up when it gets an answer that is no stream; then it is asked again after this. */
const againMs = 2000;

/**
 * Every state of the application, from now on.
 * @param {(state: PageState) => void} onState
 * @param {(connection: 'connected' | 'lost') => void} onConnection
 */
export function follow(onState, onConnection) {
  const source = new EventSource(new URL('../events', import.meta.url));
  source.addEventListener('open', () => onConnection('connected'));
  source.addEventListener('message', ({ data }) => onState(JSON.parse(data)));
  source.addEventListener('error', () => {
    onConnection('lost');
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(onState, onConnection), againMs);
  });
}
