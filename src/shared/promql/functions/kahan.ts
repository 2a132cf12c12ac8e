/** A running sum with Neumaier's correction of what rounding loses (Kahan summation). */
export class KahanSum {
  sum = 0;
  correction = 0;

  constructor(sum = 0) {
    this.sum = sum;
  }

  add(value: number): void {
    const total = this.sum + value;
    if (Math.abs(total) === Infinity) this.correction = 0;
    else if (Math.abs(this.sum) >= Math.abs(value)) this.correction += this.sum - total + value;
    else this.correction += value - total + this.sum;
    this.sum = total;
  }

  get total(): number {
    return Math.abs(this.sum) === Infinity ? this.sum : this.sum + this.correction;
  }
}

/** A running mean that goes on as a mean of means once the sum is too large for a number. */
export class Mean {
  #sum = new KahanSum();
  #count = 0;
  #incremental = false;

  add(value: number): void {
    this.#count += 1;
    if (this.#incremental) return this.#addShare(value);
    const { sum, correction } = this.#sum;
    this.#sum.add(value);
    if (this.#count === 1 || Math.abs(this.#sum.sum) !== Infinity) return;
    this.#incremental = true;
    this.#sum.sum = sum / (this.#count - 1);
    this.#sum.correction = correction / (this.#count - 1);
    this.#addShare(value);
  }

  #addShare(value: number): void {
    const kept = (this.#count - 1) / this.#count;
    this.#sum.sum *= kept;
    this.#sum.correction *= kept;
    this.#sum.add(value / this.#count);
  }

  get mean(): number {
    const { sum, correction } = this.#sum;
    return this.#incremental ? sum + correction : sum / this.#count + correction / this.#count;
  }
}
