/** Counts the users of a driver that several parts of a process share: the first connects, the last disconnects. */
export class ConnectionLeases {
  #held = 0;
  #connecting: Promise<void> | undefined;

  get connected(): boolean {
    return this.#held > 0;
  }

  async acquire(connect: () => Promise<void>): Promise<void> {
    this.#connecting ??= connect();
    const connecting = this.#connecting;
    try {
      await connecting;
    } catch (error) {
      if (this.#connecting === connecting) this.#connecting = undefined;
      throw error;
    }
    this.#held += 1;
  }

  /** True for the last user. A release without an acquire is ignored. */
  release(): boolean {
    if (this.#held === 0) return false;
    this.#held -= 1;
    if (this.#held > 0) return false;
    this.#connecting = undefined;
    return true;
  }
}
