import { connect, type Socket } from 'node:net';
import {
  bind,
  DISPLAY,
  DISPLAY_ERROR,
  FIRST_FREE,
  GLOBAL,
  type Global,
  getRegistry,
  IDLED,
  type Message,
  NOTIFIERS,
  REGISTRY,
  RESUMED,
  readGlobal,
  sync,
  takeMessages,
  watchSeat,
} from './messages.ts';

/** A seat is said to rest after this; until then it counts as used. */
const REST_MS = 10_000;
const WAIT_MS = 3_000;
/** More than any desktop offers. */
const MOST_GLOBALS = 500;
const MOST_SEATS = 16;
/** Said between two questions; whoever says more is no compositor. */
const MOST_BYTES = 256 * 1024;

interface Seat {
  /** By the clock that no setting changes; undefined while it is used. */
  restsFromMs: number | undefined;
}

/**
 * Watches the seats of one compositor. Wayland tells nobody how long keyboard and mouse rested before; it tells whoever asked when they begin to
 * rest and when they are used again. So what is known grows from the first question on, and the rest that is told is never longer than the true one.
 */
export class IdleWatch {
  readonly #socket: Socket;
  readonly #clock: () => number;
  readonly #globals: Global[] = [];
  readonly #seats = new Map<number, Seat>();
  readonly #ready = Promise.withResolvers<void>();
  #next = FIRST_FREE;
  #synced: number | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #bytes = 0;
  #refused = false;

  private constructor(path: string, clock: () => number) {
    this.#clock = clock;
    this.#socket = connect({ path });
    const end = () => {
      this.#socket.destroy();
      this.#ready.resolve();
    };
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#refused = error.code === 'ECONNREFUSED';
      end();
    });
    this.#socket.on('close', end);
    this.#socket.on('data', (piece: Buffer) => this.#hear(piece));
    this.#synced = this.#next++;
    this.#socket.write(Buffer.concat([getRegistry(), sync(this.#synced)]));
    // A watch keeps no program from ending.
    this.#socket.unref();
  }

  /** @param clock milliseconds of a clock that nobody sets */
  static async open(path: string, clock: () => number = () => performance.now()): Promise<IdleWatch> {
    const watch = new IdleWatch(path, clock);
    const timer = setTimeout(() => watch.#ready.resolve(), WAIT_MS);
    await watch.#ready.promise;
    clearTimeout(timer);
    return watch;
  }

  /** Nobody listens at this socket. */
  get refused(): boolean {
    return this.#refused;
  }

  /** How long all seats rested, milliseconds; 0 while one is used, or was not seen to rest yet. Undefined: this compositor does not tell. */
  idleMs(): number | undefined {
    this.#bytes = 0;
    if (this.#socket.destroyed || this.#synced !== undefined || this.#seats.size === 0) {
      return undefined;
    }
    const rests = [...this.#seats.values()].map(({ restsFromMs }) =>
      restsFromMs === undefined ? 0 : Math.floor(this.#clock() - restsFromMs),
    );
    return Math.max(0, Math.min(...rests));
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(piece: Buffer): void {
    this.#bytes += piece.length;
    const taken = takeMessages(Buffer.concat([this.#pending, piece]));
    if (taken === undefined || this.#bytes > MOST_BYTES) {
      this.#socket.destroy();
      return;
    }
    this.#pending = taken.rest;
    for (const message of taken.messages) {
      this.#take(message);
    }
  }

  #take({ body, object, opcode }: Message): void {
    const seat = this.#seats.get(object);
    if (object === DISPLAY && opcode === DISPLAY_ERROR) {
      this.#socket.destroy();
    } else if (object === REGISTRY && opcode === GLOBAL) {
      this.#offer(readGlobal(body));
    } else if (object === this.#synced) {
      this.#synced = undefined;
      this.#watchAll();
      this.#ready.resolve();
    } else if (seat !== undefined && opcode === IDLED) {
      seat.restsFromMs = this.#clock() - REST_MS;
    } else if (seat !== undefined && opcode === RESUMED) {
      seat.restsFromMs = undefined;
    }
  }

  #offer(global: Global | undefined): void {
    if (global === undefined || this.#globals.length >= MOST_GLOBALS) {
      this.#socket.destroy();
      return;
    }
    this.#globals.push(global);
    // A keyboard that is plugged in later may bring a seat of its own.
    if (this.#synced === undefined && global.kind === 'wl_seat') {
      this.#watchAll([global]);
    }
  }

  #watchAll(globals: readonly Global[] = this.#globals): void {
    const notifier = NOTIFIERS.map((kind) => this.#globals.find((global) => global.kind === kind)).find(
      (found) => found !== undefined,
    );
    const seats = globals.filter(({ kind }) => kind === 'wl_seat');
    if (notifier === undefined || this.#seats.size + seats.length > MOST_SEATS) {
      return;
    }
    const version = notifier.kind === 'ext_idle_notifier_v1' ? Math.min(notifier.version, 2) : 1;
    const asked = this.#next++;
    const requests = [bind(notifier, version, asked)];
    for (const global of seats) {
      const [seat, watch] = [this.#next++, this.#next++];
      requests.push(bind(global, 1, seat), watchSeat({ ...notifier, version }, asked, seat, watch, REST_MS));
      this.#seats.set(watch, { restsFromMs: undefined });
    }
    this.#socket.write(Buffer.concat(requests));
  }
}
