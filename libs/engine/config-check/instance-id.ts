/** What Kubernetes makes the ends of pod names of: no vowels, and no digits that look like letters. */
const podEnding = /-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** The host name in a container of Docker: the beginning of its id. A name of letters alone is a name. */
const containerId = /(^|[-_.])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12}$/;
/** Milliseconds since 1970. */
const timestamp = /(^|\D)1[6-9]\d{11}(\D|$)/;

/** Whether a process that starts anew would have another id, as far as one can see. */
export function isMadeAnew(instanceId: string): boolean {
  return [podEnding, uuid, containerId, timestamp].some((pattern) => pattern.test(instanceId));
}

/** Whether it ends with the name of the host, so that nothing tells two members on that host apart. */
export function endsWithHostname(instanceId: string, hostname: string): boolean {
  return [hostname, hostname.split('.')[0] ?? hostname].some((host) => {
    if (instanceId === host) return true;
    return instanceId.endsWith(host) && /[-_.]$/.test(instanceId.slice(0, -host.length));
  });
}

/** Whether one process alone has this host name: it is that of a pod of a StatefulSet or a Deployment, or of a container. */
export function isOfOneProcess(hostname: string): boolean {
  return /-\d+$/.test(hostname) || isMadeAnew(hostname);
}

/** Whether it bears a number at all, which members of one group could differ by. */
export function bearsNumber(instanceId: string): boolean {
  return /\d/.test(instanceId);
}
