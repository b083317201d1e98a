import { type ConsumerHost } from '../consumer-host';
import { type PageSource } from './page-source';

export function hostSource(host: ConsumerHost): PageSource {
  return {
    ...{ name: host.name, groupId: host.groupId, options: host.options },
    status: () => (host.started ? host.consumer.status() : null),
    health: () => host.health,
    pause: (partitions) => host.consumer.pause(partitions),
    resume: (partitions) => host.consumer.resume(partitions),
    timeline: () => null,
    warnings: () => null,
    openGroup: () => null,
  };
}
