import { ErrorCode, errorName, findErrorName, isRetriable } from '../../libs/wire';

describe('error codes', () => {
  it('have the numbers of Kafka', () => {
    expect(ErrorCode.UNKNOWN_SERVER_ERROR).toBe(-1);
    expect(ErrorCode.REBALANCE_IN_PROGRESS).toBe(27);
    expect(ErrorCode.FENCED_INSTANCE_ID).toBe(82);
    expect(ErrorCode.STALE_MEMBER_EPOCH).toBe(113);
    expect(new Set(Object.values(ErrorCode)).size).toBe(Object.keys(ErrorCode).length);
  });

  it('have names, also those that are unknown', () => {
    expect(errorName(25)).toBe('UNKNOWN_MEMBER_ID');
    expect(findErrorName(25)).toBe('UNKNOWN_MEMBER_ID');
    expect(errorName(9999)).toBe('ERROR_9999');
    expect(findErrorName(9999)).toBeNull();
  });

  it('are retriable where Kafka says so', () => {
    expect(isRetriable(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)).toBe(true);
    expect(isRetriable(ErrorCode.ILLEGAL_GENERATION)).toBe(false);
    expect(isRetriable(9999)).toBe(false);
  });
});
