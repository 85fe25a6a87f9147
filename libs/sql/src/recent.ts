/**
 * What was used lately, in two generations: what is used moves to the young one, and when that is full the old one is dropped whole. Nothing is
 * ever deleted by itself: asking a Map for its oldest key walks over everything deleted before it.
 */
export class Recent<V> {
  readonly #maxWeight: number;
  #young = new Map<string, { readonly value: V; readonly weight: number }>();
  #old = new Map<string, { readonly value: V; readonly weight: number }>();
  #youngWeight = 0;
  #oldWeight = 0;

  /** Holds entries up to a weight of `maxWeight` together; one of more than half of it is not kept. */
  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get weight(): number {
    return this.#youngWeight + this.#oldWeight;
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young.value;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.#oldWeight -= old.weight;
    this.add(key, old.value, old.weight);
    return old.value;
  }

  /** Adds what `get` does not find. */
  add(key: string, value: V, weight: number): void {
    if (weight > this.#maxWeight / 2) return;
    if (this.#youngWeight + weight > this.#maxWeight / 2) {
      this.#old = this.#young;
      this.#oldWeight = this.#youngWeight;
      this.#young = new Map();
      this.#youngWeight = 0;
    }
    this.#young.set(key, { value, weight });
    this.#youngWeight += weight;
  }
}
