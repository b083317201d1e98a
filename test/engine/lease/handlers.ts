import { type ConsumerRecord } from '../../../libs/engine';
import { deferred } from './bench';

/** Handlers that run until the test ends them. */
export class Handlers {
  readonly started: string[] = [];
  private readonly open = new Map<string, ReturnType<typeof deferred>>();

  handle = ({ partition, offset }: ConsumerRecord): Promise<void> => {
    const name = `${partition}@${offset}`;
    this.started.push(name);
    const work = deferred();
    this.open.set(name, work);
    return work.promise;
  };

  end(name: string, error?: Error): void {
    const work = this.open.get(name);
    this.open.delete(name);
    if (error === undefined) work?.resolve();
    else work?.reject(error);
  }

  get running(): string[] {
    return [...this.open.keys()];
  }
}
