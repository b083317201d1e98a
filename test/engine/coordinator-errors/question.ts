import { type Moment } from './answers';

/** How `brokerError` is asked about this moment. */
export function questionOf(moment: Moment): { readonly api: string; readonly joins: boolean } {
  const [api = ''] = moment.split(', ');
  return { api, joins: moment === 'ConsumerGroupHeartbeat, to join' };
}
