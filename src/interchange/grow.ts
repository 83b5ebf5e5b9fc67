/**
 * A typed array that grows while a file of unknown length is read: doubled when full, cut at the
 * end.
 */
class Growing<T extends Int32Array | Float64Array> {
  length = 0;
  #values: T;

  constructor(private readonly make: (length: number) => T) {
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.make(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  finish(): T {
    return this.#values.slice(0, this.length) as T;
  }
}

export const growingIntegers = () => new Growing((length) => new Int32Array(length));
export const growingNumbers = () => new Growing((length) => new Float64Array(length));
