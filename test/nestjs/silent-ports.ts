import { systemClock } from '../../libs/client';
import { KafkaRebalanceError, type Link } from '../../libs/engine';
import { type EnginePorts } from '../../libs/nestjs';

const away = new KafkaRebalanceError('no broker in this test', { code: 'CONNECTION_FAILED', disposition: 'retry' });
const link: Link = { dead: away, send: () => Promise.reject(away), dispose: () => undefined };

/** Connections that are never there: what needs no broker can be tested without one. */
export const silentPorts: EnginePorts = {
  wire: () => ({ seed: () => link, link: () => link, close: () => Promise.resolve() }),
  clock: systemClock,
};
