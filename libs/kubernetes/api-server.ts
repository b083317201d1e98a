import { readFile } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { asError } from '../engine';

/** By what the pod is known to the API server, and the API server to the pod. */
export interface ServiceAccount {
  readonly token: string;
  readonly ca: string;
  readonly namespace: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** More than etcd lets an object have, also as JSON. What comes after that is not read. */
const longestBody = 4 * 1024 * 1024;

/**
 * From the folder that the kubelet keeps for the pod, and writes anew before a token expires: not to be kept for later.
 * @throws Error that says how to get one
 */
export async function readServiceAccount(folder: string, namespace?: string): Promise<ServiceAccount> {
  const read = async (name: string): Promise<string> => (await readFile(join(folder, name), 'utf8')).trim();
  try {
    const [token, ca] = await Promise.all([read('token'), read('ca.crt')]);
    return { token, ca, namespace: namespace ?? (await read('namespace')) };
  } catch (thrown) {
    throw new Error(
      `its service account cannot be read (${asError(thrown).message}): set automountServiceAccountToken: true in the pod`,
      { cause: thrown },
    );
  }
}

/** One GET on a connection of its own. Rejects when it fails, and when `signal` is aborted. */
export async function get(url: URL, { token, ca }: ServiceAccount, signal: AbortSignal): Promise<ApiAnswer> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const response = await answered(url, { ca, headers, signal, agent: false });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestBody) break;
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

function answered(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end();
  });
}
