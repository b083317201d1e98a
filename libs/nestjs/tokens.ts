import { Inject, type InjectionToken } from '@nestjs/common';
import { RebalanceTimeline } from '../engine';
import { KafkaConsumer } from './kafka-consumer';
import { DEFAULT_CONSUMER } from './module-options';
import { OffsetTracker } from './offset-tracker';
import { KafkaRebalanceServer } from './transport/kafka-rebalance-server';

export function optionsToken(name: string): InjectionToken {
  return `kafka-rebalance:options:${name}`;
}

export function hostToken(name: string): InjectionToken {
  return `kafka-rebalance:host:${name}`;
}

/** The token of a consumer's handle: for the default one the class itself. */
export function getKafkaConsumerToken(name: string = DEFAULT_CONSUMER): InjectionToken {
  return name === DEFAULT_CONSUMER ? KafkaConsumer : `kafka-rebalance:consumer:${name}`;
}

export function getOffsetTrackerToken(name: string = DEFAULT_CONSUMER): InjectionToken {
  return name === DEFAULT_CONSUMER ? OffsetTracker : `kafka-rebalance:offsets:${name}`;
}

export function getRebalanceTimelineToken(name: string = DEFAULT_CONSUMER): InjectionToken {
  return name === DEFAULT_CONSUMER ? RebalanceTimeline : `kafka-rebalance:timeline:${name}`;
}

/** The token of a transport's strategy: for the default one the class itself. */
export function getKafkaRebalanceServerToken(name: string = DEFAULT_CONSUMER): InjectionToken {
  return name === DEFAULT_CONSUMER ? KafkaRebalanceServer : `kafka-rebalance:server:${name}`;
}

export function InjectKafkaConsumer(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getKafkaConsumerToken(name));
}

export function InjectOffsetTracker(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getOffsetTrackerToken(name));
}

export function InjectRebalanceTimeline(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getRebalanceTimelineToken(name));
}
