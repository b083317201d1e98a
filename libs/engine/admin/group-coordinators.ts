import { type Attempts, KeyCoordinator, type Cluster, type NodeLinks, type OffsetCoordinator } from '../cluster';

/** One question to a coordinator, to be answered by `deadline` (monotonic milliseconds). */
export type AskCoordinator<T> = (coordinator: KeyCoordinator, deadline: number) => Promise<T>;

/** The coordinators of groups, over one link to each broker. A question is repeated as long as that may help. */
export class GroupCoordinators {
  private readonly known = new Map<string, KeyCoordinator>();

  constructor(
    private readonly cluster: Cluster,
    private readonly links: NodeLinks,
    private readonly attempts: Attempts,
  ) {}

  /** `deadline`: monotonic milliseconds, for all attempts together. */
  ask<T>(groupId: string, deadline: number, question: AskCoordinator<T>): Promise<T> {
    const coordinator = this.of(groupId);
    return this.attempts.until(deadline, (until) => question(coordinator, until));
  }

  private of(groupId: string): KeyCoordinator {
    const known = this.known.get(groupId);
    if (known !== undefined) return known;
    const coordinator = new KeyCoordinator(this.cluster, this.links, { type: 'group', name: groupId });
    this.known.set(groupId, coordinator);
    return coordinator;
  }
}

/** There is no JoinGroup here that would block the others, so all roles have the same link. */
export function forOffsets(coordinator: KeyCoordinator): OffsetCoordinator {
  return {
    call: (_role, api, request, deadline) => coordinator.call(api, request, deadline),
    refused: (error) => coordinator.refused(error),
  };
}
