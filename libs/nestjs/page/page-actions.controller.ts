import {
  BadRequestException,
  Body,
  ConflictException,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  UseGuards,
} from '@nestjs/common';
import { KafkaRebalanceError } from '../../engine';
import { type TopicPartition } from '../../protocol';
import { PageSources } from './page-sources';
import { SamePageGuard } from './same-page.guard';

interface ActionRequest {
  readonly consumer: string;
  readonly partitions: readonly TopicPartition[];
}

/** What can be done; there only if `actions` says so. */
export class PageActionRoutes {
  constructor(@Inject(PageSources) private readonly sources: PageSources) {}

  @Post('partitions/pause')
  @HttpCode(204)
  @UseGuards(SamePageGuard)
  pause(@Body() body: unknown): void {
    this.perform('pause', body);
  }

  @Post('partitions/resume')
  @HttpCode(204)
  @UseGuards(SamePageGuard)
  resume(@Body() body: unknown): void {
    this.perform('resume', body);
  }

  private perform(action: 'pause' | 'resume', body: unknown): void {
    if (!isActionRequest(body)) {
      throw new BadRequestException(
        'Send { "consumer": "default", "partitions": [{ "topic": "orders", "partition": 0 }] }.',
      );
    }
    const source = this.sources.all().find(({ name }) => name === body.consumer);
    if (source === undefined) throw new NotFoundException(`This page shows no consumer named '${body.consumer}'.`);
    try {
      source[action](body.partitions.map(({ topic, partition }) => ({ topic, partition })));
    } catch (thrown) {
      if (thrown instanceof KafkaRebalanceError) throw new ConflictException(thrown.message);
      throw thrown;
    }
  }
}

function isActionRequest(body: unknown): body is ActionRequest {
  if (typeof body !== 'object' || body === null) return false;
  const { consumer, partitions } = body as Partial<Record<keyof ActionRequest, unknown>>;
  return typeof consumer === 'string' && Array.isArray(partitions) && partitions.every(isTopicPartition);
}

function isTopicPartition(given: unknown): given is TopicPartition {
  if (typeof given !== 'object' || given === null) return false;
  const { topic, partition } = given as Partial<Record<keyof TopicPartition, unknown>>;
  return typeof topic === 'string' && Number.isInteger(partition);
}
