import { randomUUID } from 'node:crypto';
import { type Uuid } from '../../wire';

/** As Kafka writes the ids of topics and clusters. */
export function newUuid(): Uuid {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
}
