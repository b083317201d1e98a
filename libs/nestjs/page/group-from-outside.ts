import { type GroupAdmin, type GroupDescription } from '../../engine';
import { type GroupView } from './page-source';

/** The whole of a group, as its coordinator knows it. */
export function groupFromOutside(admin: GroupAdmin, groupId: string): GroupView {
  return {
    members: async () => {
      const { found, failed } = await admin.describeGroups([groupId]);
      const [refusal] = failed.values();
      if (refusal !== undefined && refusal.code !== 'GROUP_ID_NOT_FOUND') throw refusal;
      const [group] = found.values();
      if (group === undefined) return [];
      return tellsOwners(group) ? group.members : null;
    },
    close: () => admin.close(),
  };
}

/** Hazard: between generations a classic group tells who is in it, and of nobody what it has. */
function tellsOwners({ type, state }: GroupDescription): boolean {
  return type === 'consumer' || state === 'Stable' || state === 'Empty';
}
