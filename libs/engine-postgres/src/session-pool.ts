import type { StatementScope } from '@query-router/engine';
import { unavailable } from '@query-router/engine';
import { connectFailure } from './failure.ts';
import { Session } from './session.ts';
import type { SessionConfig } from './session.ts';

interface Waiter {
  take(session: Session): void;
  /** A place became free: open a new connection. */
  open(): void;
}

/** A bounded set of sessions. The most recently used idle one is given first, so that caches stay warm and surplus ones age. */
export class SessionPool {
  readonly #config: SessionConfig;
  readonly #size: number;
  readonly #idle: Session[] = [];
  readonly #all = new Set<Session>();
  readonly #waiting = new Set<Waiter>();
  #open = 0;
  #closed = false;

  constructor(config: SessionConfig, size: number) {
    this.#config = config;
    this.#size = size;
  }

  /** Sessions open or being opened. */
  get open(): number {
    return this.#open;
  }

  get config(): SessionConfig {
    return this.#config;
  }

  /** Gives a session, waiting for one until the scope stops. `release` must follow. */
  acquire(scope: StatementScope): Promise<Session> | Session {
    scope.throwIfStopped('postgres');
    if (this.#closed) throw unavailable('postgres', 'the engine is closed');
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      if (session.usable) return session;
    }
    if (this.#open < this.#size) return this.#connect(scope);
    return this.#wait(scope);
  }

  release(session: Session): void {
    if (session.closed) return;
    if (!session.usable || this.#closed) {
      void session.close();
      return;
    }
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      waiter.take(session);
      return;
    }
    this.#idle.push(session);
  }

  /** One connection was found dead: the other idle ones may be too, so new ones are opened in their place. */
  distrustIdle(): void {
    for (const session of this.#idle.splice(0)) session.destroy();
  }

  /** Closes idle sessions in good order; statements that still run are cancelled and cut off. */
  async close(): Promise<void> {
    this.#closed = true;
    const idle = this.#idle.splice(0);
    for (const session of this.#all) {
      if (idle.includes(session)) continue;
      session.cancel();
      session.destroy();
    }
    await Promise.all(idle.map((session) => session.close()));
  }

  #wait(scope: StatementScope): Promise<Session> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        take: (session) => {
          forget();
          resolve(session);
        },
        open: () => {
          forget();
          this.#connect(scope).then(resolve, reject);
        },
      };
      const forget = scope.onStop(() => {
        this.#waiting.delete(waiter);
        reject(scope.failure('postgres'));
      });
      this.#waiting.add(waiter);
    });
  }

  /** Opens a session; when the scope stops first, the session goes to the idle ones once it is open. */
  #connect(scope: StatementScope): Promise<Session> {
    this.#open++;
    return new Promise((resolve, reject) => {
      let wanted = true;
      const forget = scope.onStop(() => {
        wanted = false;
        reject(scope.failure('postgres'));
      });
      const opened = (session: Session): void => {
        forget();
        this.#all.add(session);
        session.onClosed(() => this.#gone(session));
        if (wanted) resolve(session);
        else this.release(session);
      };
      const failed = (error: unknown): void => {
        forget();
        this.#gone(null);
        if (wanted) reject(connectFailure(error));
      };
      Session.open(this.#config).then(opened, failed);
    });
  }

  #gone(session: Session | null): void {
    this.#open--;
    if (session !== null) this.#all.delete(session);
    const index = session === null ? -1 : this.#idle.indexOf(session);
    if (index >= 0) this.#idle.splice(index, 1);
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      waiter.open();
      return;
    }
  }
}
