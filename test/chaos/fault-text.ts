import { type Connections, type Fault, type Place } from './plan';

/** A fault in words, without its time. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
      return `SIGKILL ${placeText(fault.place)}, another one after ${seconds(fault.backAfterMs)}`;
    case 'leave':
      return `SIGTERM ${placeText(fault.place)}, another one ${seconds(fault.backAfterMs)} after it has left`;
    case 'freeze':
      return `SIGSTOP ${placeText(fault.place)} for ${seconds(fault.forMs)}`;
    case 'join':
      return `one more member of ${fault.group} for ${seconds(fault.forMs)}`;
    case 'rolling-restart':
      return `rolling restart of ${fault.group}`;
    case 'slow': {
      const how = fault.blocks ? 'handlers that block the event loop' : 'handlers';
      return `${how} of ${placeText(fault.place)} take ${seconds(fault.handlerMs)}, for ${seconds(fault.forMs)}`;
    }
    case 'clock-jump': {
      const where = fault.byMs < 0 ? 'behind' : 'ahead';
      return `wall clock of ${placeText(fault.place)} ${seconds(Math.abs(fault.byMs))} ${where}, for ${seconds(fault.forMs)}`;
    }
    case 'cut':
      return `cut ${connectionsText(fault.connections)}`;
    case 'delay':
      return `${connectionsText(fault.connections)} take ${fault.delayMs} ms longer each way, for ${seconds(fault.forMs)}`;
    case 'black-hole':
      return `${connectionsText(fault.connections)} carry nothing for ${seconds(fault.forMs)}`;
    case 'lose-answers':
      return `${connectionsText(fault.connections)} lose all answers for ${seconds(fault.forMs)}`;
    case 'half-open':
      return `${connectionsText(fault.connections)} are closed without a word to the member`;
    case 'broker-kill':
      return `SIGKILL broker ${fault.broker}, back after ${seconds(fault.forMs)}`;
    case 'broker-freeze':
      return `SIGSTOP broker ${fault.broker} for ${seconds(fault.forMs)}`;
    case 'broker-restart':
      return `restart broker ${fault.broker}`;
    case 'coordinator-move':
      if (fault.by === 'reassignment') return `the coordinator of ${fault.group} moves to another broker`;
      return `the coordinator of ${fault.group} ${fault.by === 'kill' ? 'is killed' : 'freezes'}, for ${seconds(fault.forMs)}`;
    case 'disk-full':
      return `the database cannot write to its disk for ${seconds(fault.forMs)}`;
  }
}

export function placeText({ group, index }: Place): string {
  return `${group}.${index}`;
}

function connectionsText(connections: Connections): string {
  if (connections.of === 'member') return `connections of ${placeText(connections.place)}`;
  return `connections to broker ${connections.broker}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
