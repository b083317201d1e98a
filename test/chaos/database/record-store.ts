import { type Lease } from '../../../libs/engine';
import { type RedisClient } from './redis-client';

/** `fenced`: the partition has a newer owner, and nothing was written. */
export type StoreOutcome = 'stored' | 'fenced';

/** A row, in the order in which the database took it. */
export interface StoredRow {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly member: string;
  readonly epoch: number;
  readonly token: number;
}

/** The recipe of docs/exactly-once.md; each write is a row of its own, so that what is written twice is seen. */
const takeToken = `
local seen = tonumber(redis.call('GET', KEYS[1]) or '-1')
if tonumber(ARGV[1]) < seen then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
`;
const write = `${takeToken} redis.call('RPUSH', KEYS[2], ARGV[2]) return 1`;
const takeOver = `${takeToken} return 1`;

/** What the members of one group have processed. */
export class RecordStore {
  constructor(
    private readonly redis: RedisClient,
    private readonly group: string,
  ) {}

  /** Fences earlier owners off before the first record. */
  async takeOver({ partition, fencingToken }: Lease): Promise<void> {
    await this.redis.send('EVAL', takeOver, 1, this.fence(partition), fencingToken);
  }

  /** Rejects if the database cannot write. */
  async store(lease: Lease, member: string, offset: bigint, key: string): Promise<StoreOutcome> {
    const { partition, epoch, fencingToken } = lease;
    const row = [partition, offset, key, member, epoch, fencingToken].join(' ');
    const written = await this.redis.send('EVAL', write, 2, this.fence(partition), this.rows, fencingToken, row);
    return written === 1 ? 'stored' : 'fenced';
  }

  async read(): Promise<readonly StoredRow[]> {
    const found = await this.redis.send('LRANGE', this.rows, 0, -1);
    return (Array.isArray(found) ? (found as readonly string[]) : []).map((text) => {
      const [partition, offset, key = '', member = '', epoch, token] = text.split(' ');
      return {
        ...{ partition: Number(partition), offset: Number(offset), key, member },
        ...{ epoch: Number(epoch), token: Number(token) },
      };
    });
  }

  private get rows(): string {
    return `rows:${this.group}`;
  }

  private fence(partition: number): string {
    return `fence:${this.group}:${partition}`;
  }
}
