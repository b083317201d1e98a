import { eventOf } from './event-of';
import { ofSteadyGap, steadyGapMs } from './steady-gap';

describe('the steady gap', () => {
  const join = eventOf('join', [50, 60, 400]);
  const events = [eventOf('steady', [40, 48]), join];

  it('is the longest one while nothing happens, of all rounds', () => {
    expect(steadyGapMs({ events })).toBe(48);
  });

  it('is what the median pause of an event is measured by', () => {
    expect(ofSteadyGap(join, { events })).toBe(60 / 48);
  });

  it('is not asked of an event at which the load itself had a longer one', () => {
    expect(ofSteadyGap(eventOf('join', [300], 240), { events })).toBe(300 / 240);
  });

  it('tells nothing of an event at which nothing was kept, nor where nothing steady was measured', () => {
    const crash = eventOf('crash', []);
    expect(ofSteadyGap(crash, { events: [...events, crash] })).toBeNull();
    expect(ofSteadyGap(join, { events: [join] })).toBeNull();
  });
});
