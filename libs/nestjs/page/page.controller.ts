import { Get, Inject, NotFoundException, Param, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { PageAssets } from './page-assets';
import { PageFeed } from './page-feed';
import { PAGE_OPTIONS, type KafkaRebalancePageOptions } from './page-options';
import { pagePath } from './page-path';
import { PageReply, type PlatformReply } from './page-reply';
import { PageSources } from './page-sources';

/** What can be seen. The module derives a controller from it, with the path and the guards. */
export class PageRoutes {
  constructor(
    @Inject(PageAssets) private readonly assets: PageAssets,
    @Inject(PageFeed) private readonly feed: PageFeed,
    @Inject(PageSources) private readonly sources: PageSources,
    @Inject(PAGE_OPTIONS) private readonly options: KafkaRebalancePageOptions,
  ) {}

  /**
   * Everything in it is relative to its own address, so that it works below prefixes, also those that only a proxy knows; and that
   * address ends with a slash or not.
   */
  @Get()
  page(@Req() { url }: { readonly url: string }, @Res() reply: PlatformReply): void {
    const [path = ''] = url.split('?');
    const last = pagePath(this.options).split('/').at(-1) ?? '';
    const base = path.endsWith('/') ? '.' : `./${last}`;
    new PageReply(reply).send('text/html; charset=utf-8', this.assets.page(base));
  }

  @Get('assets/:name')
  asset(@Param('name') name: string, @Res() reply: PlatformReply): void {
    const asset = this.assets.find(name);
    if (asset === null) throw new NotFoundException();
    new PageReply(reply).send(asset.contentType, asset.body);
  }

  @Get('state')
  state(@Res() reply: PlatformReply): void {
    new PageReply(reply).json(this.feed.state());
  }

  /** Everything that consumers remember of their rebalances; the state has the last ones, in short. */
  @Get('timeline')
  timeline(@Res() reply: PlatformReply): void {
    const consumers = this.sources.all().map((source) => ({
      ...{ name: source.name, groupId: source.groupId, entries: source.timeline() },
    }));
    new PageReply(reply).json({ consumers });
  }

  @Get('events')
  events(@Res() reply: PlatformReply): void {
    if (this.feed.full) throw new ServiceUnavailableException('The application is stopping, or too many watch it.');
    this.feed.watch(new PageReply(reply));
  }
}
