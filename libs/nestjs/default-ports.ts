import { type EnginePorts } from './module-options';

let ports: EnginePorts | null = null;

/** Called once by the package's entry point: what consumers run on unless `ports` says otherwise. */
export function runOn(chosen: EnginePorts): void {
  ports = chosen;
}

export function portsFor(own: EnginePorts | undefined): EnginePorts {
  const chosen = own ?? ports;
  if (chosen !== null) return chosen;
  throw new Error('There is nothing to run a consumer on: import it from the package, or give it ports.');
}
