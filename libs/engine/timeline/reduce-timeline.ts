import { partitionKey } from '../../protocol';
import { type ConsumerEvent } from '../events';
import { abandoned, completed, memberStopped, started } from './course';
import { toldBy } from './described-group';
import { slower, tenths } from './durations';
import { incidentText } from './incidents';
import { membersTold } from './members-told';
import {
  hookCalled,
  neverStarted,
  noteRead,
  partitionsAssigned,
  partitionsLost,
  partitionsRevoked,
  partitionsStarted,
} from './moves';
import { type Incident } from './rebalance-entry';
import { change, changeEntry, iso, open, retold, withOwnId, type Moment, type TimelineState } from './timeline-state';

const mostIncidents = 10;

/**
 * What the timeline remembers after one more event. Pure and total: events of a rebalance that began while another one drains,
 * of a member that was expelled and came back, or that never gets an assignment, each find their entry or change nothing.
 * @param wallTime milliseconds since 1970
 */
export function reduceTimeline(state: TimelineState, event: ConsumerEvent, wallTime: number): TimelineState {
  const now: Moment = { at: event.at, wallTime };
  const next = reduceEvent(state, event, now);
  const text = incidentText(event);
  return text === null ? next : withIncident(next, { at: iso(wallTime), type: event.type, text }, now);
}

function reduceEvent(state: TimelineState, event: ConsumerEvent, now: Moment): TimelineState {
  switch (event.type) {
    case 'MembershipChanged': {
      const known = withOwnId(state, event.memberId);
      return event.to === 'leaving' ? open(abandoned(known, now), 'stopped', null, now) : known;
    }
    case 'RebalanceStarted':
      return started(state, event, now);
    case 'RebalanceCompleted':
      return completed(state, event, now);
    case 'JoinAnswered': {
      const { durationMs, members } = event;
      const joined = changeEntry(state, state.running, ({ phases, slowest }) => ({
        phases: { ...phases, joinMs: tenths((phases.joinMs ?? 0) + durationMs) },
        slowest: slower(slowest, 'waiting until all members had joined', durationMs),
      }));
      return members === null ? joined : membersTold(joined, { members, partitionCounts: {} }, true);
    }
    case 'SyncAnswered':
      return changeEntry(state, state.running, ({ phases, slowest }) => ({
        phases: { ...phases, syncMs: tenths((phases.syncMs ?? 0) + event.durationMs) },
        slowest: slower(slowest, "waiting for the leader's assignment", event.durationMs),
      }));
    case 'GroupDescribed':
      return membersTold(state, toldBy(event.group), false);
    case 'SubscriptionChanged':
      return { ...state, subscription: { what: { added: event.added, removed: event.removed }, at: now.at } };
    case 'TopicsChanged': {
      // An assignment is made of the counts of now, whatever the rebalance began for.
      if (state.running === null) return { ...state, topics: { what: event.topics, at: now.at } };
      const known = change(state, state.running, (draft) => ({
        ...draft,
        evidence: { ...draft.evidence, topics: [...draft.evidence.topics, ...event.topics] },
      }));
      return retold(known, state.running);
    }
    case 'PartitionsAssigned':
      return partitionsAssigned(state, event.partitions, now);
    case 'TopicWithoutListener':
      return neverStarted(state, event.partitions, now);
    case 'PartitionsStarted':
      return partitionsStarted(state, event, now);
    case 'PartitionsRevoked':
      return partitionsRevoked(state, event, now);
    case 'PartitionsLost':
      return partitionsLost(state, event, now);
    case 'HookCompleted':
      return hookCalled(state, event, null);
    case 'HookFailed':
      return hookCalled(state, event, event.error);
    case 'HandOverRead':
      return noteRead(state, event);
    case 'RecordReplayed':
      return changeEntry(state, state.assignedIn.get(partitionKey(event.record)) ?? null, ({ replays }) => ({
        replays: { ...replays, [event.cause]: (replays[event.cause] ?? 0) + 1 },
      }));
    case 'SessionResumed':
      return { ...state, incidents: state.incidents.filter(({ what }) => what.type !== 'SessionSuspended') };
    case 'ConsumerStopped':
      return memberStopped(state, event, now);
    default:
      return state;
  }
}

/** Of the entry that runs, or else of the next one, if that comes soon. */
function withIncident(state: TimelineState, incident: Incident, { at }: Moment): TimelineState {
  if (state.running === null) {
    return { ...state, incidents: [...state.incidents, { what: incident, at }].slice(-mostIncidents) };
  }
  return changeEntry(state, state.running, ({ incidents }) => ({
    incidents: [...incidents, incident].slice(-mostIncidents),
  }));
}
