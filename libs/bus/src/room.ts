/** Bytes on their way, bounded. Who finds no room waits in turn, so that order is kept. */
export class Room {
  readonly #capacity: number;
  #taken = 0;
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Takes `bytes` now, or gives a promise that resolves when they are taken. More than the whole capacity fits when nothing else is there. */
  take(bytes: number): Promise<void> | null {
    if (this.#waiting.length === 0 && this.#fits(bytes)) {
      this.#taken += bytes;
      return null;
    }
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, enter: resolve });
    });
  }

  /** Takes them if there is room now. */
  tryTake(bytes: number): boolean {
    return this.#waiting.length === 0 && this.#fits(bytes) && this.take(bytes) === null;
  }

  give(bytes: number): void {
    this.#taken -= bytes;
    for (let next = this.#waiting[0]; next !== undefined && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#taken += next.bytes;
      next.enter();
    }
  }

  #fits(bytes: number): boolean {
    return this.#taken === 0 || this.#taken + bytes <= this.#capacity;
  }
}
