import { randomBytes } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { type BenchDevice, unchangedRequest } from './fleet.ts';

/** One device on its kept connection: no more of HTTP than the bench needs, so that the other core can keep up. */
export class Asker {
  readonly device: BenchDevice;
  readonly #port: number;
  readonly #from: string;
  #socket: TLSSocket | undefined;
  #waiting: { nonce: string; text: string; resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor(device: BenchDevice, port: number, index: number) {
    this.device = device;
    this.#port = port;
    // Thousands of connections need more than one address; a hospital has as many.
    this.#from = `127.0.0.${2 + (index % 50)}`;
  }

  get connected(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed;
  }

  /** A full handshake: nothing is resumed. */
  connect(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { certificate, key } = this.device;
    const place = { host: '127.0.0.1', port: this.#port, localAddress: this.#from };
    const socket = connect({ ...place, key, cert: certificate, minVersion: 'TLSv1.3', rejectUnauthorized: false });
    socket.once('secureConnect', () => {
      this.#socket = socket;
      resolve();
    });
    socket.on('data', (piece: Buffer) => this.#take(piece));
    socket.on('error', (error) => {
      this.#fail(error);
      reject(error);
    });
    socket.on('close', () => {
      this.#fail(new Error('closed'));
      reject(new Error('closed'));
    });
    return promise;
  }

  /** An unchanged check-in, signed anew; resolves when the answer to this very nonce is here. */
  ask(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const nonce = randomBytes(16).toString('base64url');
    this.#waiting = { nonce, text: '', resolve, reject };
    if (this.#socket === undefined) {
      reject(new Error('not connected'));
    } else {
      this.#socket.write(unchangedRequest(this.device, nonce));
    }
    return promise;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #take(piece: Buffer): void {
    const waiting = this.#waiting;
    if (waiting === undefined) {
      return;
    }
    waiting.text += piece.toString('latin1');
    const head = waiting.text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(waiting.text)?.[1]);
    if (head < 0 || waiting.text.length < head + 4 + length) {
      return;
    }
    this.#waiting = undefined;
    const good =
      waiting.text.startsWith('HTTP/1.1 200') &&
      waiting.text.includes(waiting.nonce) &&
      waiting.text.includes('"state":"active"');
    if (good) {
      waiting.resolve();
    } else {
      waiting.reject(new Error(waiting.text.slice(0, 300)));
    }
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#socket = undefined;
    waiting?.reject(error);
  }
}

/** Runs work for each of many, at most so many at a time. */
export async function spread<T>(
  many: readonly T[],
  atOnce: number,
  work: (one: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < many.length; index = next++) {
      const one = many[index];
      if (one !== undefined) {
        await work(one, index);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
