import { type Type } from '@nestjs/common';
import { type Lease } from '../engine';

/** A lease never comes back, so an instance cannot outlive its ownership, whatever still runs. */
const byLease = new WeakMap<Lease, Map<Type, object>>();

export function instanceOf(type: Type, lease: Lease): object | undefined {
  return byLease.get(lease)?.get(type);
}

export function keepInstance(type: Type, lease: Lease, instance: object): void {
  const known = byLease.get(lease) ?? new Map<Type, object>();
  byLease.set(lease, known.set(type, instance));
}

/** The instance, which is gone from now on. */
export function takeInstance(type: Type, lease: Lease): object | undefined {
  const instance = instanceOf(type, lease);
  byLease.get(lease)?.delete(type);
  return instance;
}
