import { type ConsumerHost } from '../consumer-host';
import { groupFromOutside } from './group-from-outside';
import { type PageSource } from './page-source';
import { type PageOption } from './page-state';
import { shownOptions } from './shown-options';

export function hostSource(host: ConsumerHost): PageSource {
  let options: readonly PageOption[] | null = null;
  return {
    ...{ name: host.name, groupId: host.groupId },
    // They never change, and the page is told four times a second.
    options: () => (options ??= shownOptions(host.options)),
    status: () => (host.started ? host.consumer.status() : null),
    health: () => host.health,
    pause: (partitions) => host.consumer.pause(partitions),
    resume: (partitions) => host.consumer.resume(partitions),
    timeline: () => host.rebalances,
    warnings: () => (host.started ? host.consumer.configurationWarnings() : []),
    openGroup: () => groupFromOutside(host.openAdmin(), host.groupId),
  };
}
