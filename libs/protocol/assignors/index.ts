import { partitionKey, type TopicPartition } from '../topic-partition';
import { type Assignor } from './assignor';

function simple(name: string, protocol: 'eager' | 'cooperative', userData: Assignor['userData']): Assignor {
  return {
    name,
    protocol,
    userData,
    assign({ members, partitionCounts }) {
      const ids = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
      const all: TopicPartition[] = [];
      for (const [topic, count] of partitionCounts)
        for (let partition = 0; partition < count; partition += 1) all.push({ topic, partition });
      const owner = new Map<string, { m: string; g: number }>();
      for (const m of ids)
        for (const o of m.owned) {
          const c = owner.get(partitionKey(o));
          if (!c || c.g < m.generation) owner.set(partitionKey(o), { m: m.memberId, g: m.generation });
        }
      const out = new Map(ids.map((m) => [m.memberId, [] as TopicPartition[]]));
      const max = Math.ceil(all.length / ids.length);
      const left: TopicPartition[] = [];
      for (const p of all) {
        const o = owner.get(partitionKey(p));
        const l = o ? out.get(o.m) : undefined;
        if (l && l.length < max) l.push(p);
        else left.push(p);
      }
      for (const p of left) [...out].sort((a, b) => a[1].length - b[1].length)[0]![1].push(p);
      if (protocol === 'cooperative')
        for (const [m, ps] of out)
          out.set(
            m,
            ps.filter((p) => {
              const o = owner.get(partitionKey(p));
              return !o || o.m === m;
            }),
          );
      return out;
    },
  };
}
export const builtInAssignors: ReadonlyMap<string, Assignor> = new Map(
  [
    simple('range', 'eager', 'none'),
    simple('sticky', 'eager', 'sticky'),
    simple('roundrobin', 'eager', 'none'),
    simple('cooperative-sticky', 'cooperative', 'generation'),
  ].map((a) => [a.name, a]),
);
