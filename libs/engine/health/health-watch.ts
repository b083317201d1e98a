import { eventsOfRecords } from '../events';
import { type GroupConsumer } from '../group-consumer';
import { type Clock } from '../ports';
import { assessHealth, type ConsumerHealth } from './assess-health';
import { noMemory, remember } from './health-memory';
import { type HealthThresholds } from './health-thresholds';
import { asOf } from './rebalance-storm';

/** Watches a consumer from its beginning, so that it can be asked at any time how it is. */
export class HealthWatch {
  private memory = noMemory;

  constructor(
    private readonly consumer: GroupConsumer,
    private readonly clock: Clock,
    private readonly thresholds: HealthThresholds,
  ) {
    consumer.observe((event) => (this.memory = remember(this.memory, event, thresholds)), eventsOfRecords);
  }

  assess(): ConsumerHealth {
    const now = this.clock.now();
    this.memory = { ...this.memory, storm: asOf(this.memory.storm, now, this.thresholds) };
    return assessHealth(this.consumer.status(), this.memory, this.thresholds, now);
  }
}
