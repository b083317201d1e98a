import { connect, type Socket } from 'node:net';

export type Reply = string | number | null | readonly Reply[];

interface Asked {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** One connection to Redis; commands are answered in their order. It is made at the first command, and anew after an end. */
export class RedisClient {
  private socket: Socket | null = null;
  private asked: Asked[] = [];
  private unread = Buffer.alloc(0);

  constructor(private readonly port: number) {}

  /** Rejects with what Redis says of an error, and if the connection ends. */
  send(...parts: readonly (string | number)[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const socket = (this.socket ??= this.open());
      this.asked.push({ resolve, reject });
      const texts = parts.map((part) => String(part));
      socket.write(`*${texts.length}\r\n${texts.map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`).join('')}`);
    });
  }

  close(): void {
    this.socket?.destroy();
  }

  private open(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.socket = null;
      this.unread = Buffer.alloc(0);
      for (const { reject } of this.asked.splice(0)) reject(new Error('The connection to the database has ended.'));
    });
    return socket;
  }

  private read(chunk: Buffer): void {
    this.unread = Buffer.concat([this.unread, chunk]);
    for (let found = parse(this.unread, 0); found !== null; found = parse(this.unread, 0)) {
      this.unread = this.unread.subarray(found.end);
      const asked = this.asked.shift();
      if (found.reply instanceof Error) asked?.reject(found.reply);
      else asked?.resolve(found.reply);
    }
  }
}

/** Null: there is more to come. */
function parse(bytes: Buffer, from: number): { readonly reply: Reply | Error; readonly end: number } | null {
  const lineEnd = bytes.indexOf('\r\n', from);
  if (lineEnd < 0) return null;
  const text = bytes.toString('utf8', from + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[from] ?? 0)) {
    case '+':
      return { reply: text, end };
    case '-':
      return { reply: new Error(text), end };
    case ':':
      return { reply: Number(text), end };
    case '$': {
      const length = Number(text);
      if (length < 0) return { reply: null, end };
      if (bytes.length < end + length + 2) return null;
      return { reply: bytes.toString('utf8', end, end + length), end: end + length + 2 };
    }
    case '*': {
      const items: Reply[] = [];
      let at = end;
      for (let count = Number(text); count > 0; count -= 1) {
        const item = parse(bytes, at);
        if (item === null) return null;
        if (item.reply instanceof Error) return item;
        items.push(item.reply);
        at = item.end;
      }
      return { reply: items, end: at };
    }
    default:
      return { reply: new Error(`not an answer of Redis: ${text}`), end };
  }
}
