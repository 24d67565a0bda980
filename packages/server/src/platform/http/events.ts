import type { ServerResponse } from 'node:http';
import { type Language, TsukuroiError } from '@tsukuroi/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A line of comment this often keeps proxies and sleeping laptops from cutting the stream unnoticed. */
const HEARTBEAT_MS = 15_000;
/** Streams of one user at once: a browser opens six connections to a server at most under HTTP/1.1. */
const STREAMS_PER_USER = 12;
/** Bytes that may wait for a page that does not read (a sleeping laptop). Then its stream is cut; the page connects again. */
const WAITING_BYTES = 262_144;

interface Stream {
  readonly owner: string;
  readonly language: Language;
  readonly raw: ServerResponse;
  /** Asked at each heartbeat: a stream must not outlive the session it belongs to. */
  readonly stillAllowed: () => Promise<boolean>;
}

/** Tells all open pages what happens: server-sent events (HTML standard, 9.2). */
export class EventHub {
  readonly #streams = new Set<Stream>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor() {
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS).unref();
  }

  /** Keeps the answer open as a stream. @throws TsukuroiError TOO_MANY_STREAMS */
  open(request: FastifyRequest, reply: FastifyReply, owner: string, stillAllowed: () => Promise<boolean>): void {
    if ([...this.#streams].filter((stream) => stream.owner === owner).length >= STREAMS_PER_USER) {
      throw new TsukuroiError('TOO_MANY_STREAMS');
    }
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) {
        reply.raw.setHeader(name, value);
      }
    }
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write('retry: 3000\n\n');
    request.raw.socket.setTimeout(0);
    const stream: Stream = { owner, language: request.language, raw: reply.raw, stillAllowed };
    this.#streams.add(stream);
    reply.raw.on('close', () => this.#streams.delete(stream));
    // A client that goes away is no fault of the program; without a listener its error would end the process.
    reply.raw.on('error', () => this.#streams.delete(stream));
  }

  /** Sends one event to every page; the words are made per language. */
  publish(event: string, data: (language: Language) => unknown): void {
    for (const stream of this.#streams) {
      this.#send(stream, `event: ${event}\ndata: ${JSON.stringify(data(stream.language))}\n\n`);
    }
  }

  #send(stream: Stream, text: string): void {
    if (stream.raw.writableLength > WAITING_BYTES) {
      this.#streams.delete(stream);
      stream.raw.destroy();
    } else if (!stream.raw.writableEnded) {
      stream.raw.write(text);
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const stream of this.#streams) {
      stream.raw.end();
    }
    this.#streams.clear();
  }

  async #beat(): Promise<void> {
    for (const stream of this.#streams) {
      // A database that cannot answer does not prove that the session lives on: end it, the page connects again.
      if (await stream.stillAllowed().catch(() => false)) {
        this.#send(stream, ': still here\n\n');
      } else {
        // Nothing may be written to it any more, not even while its last bytes are on their way.
        this.#streams.delete(stream);
        stream.raw.end();
        stream.raw.socket?.setTimeout(HEARTBEAT_MS);
      }
    }
  }
}
