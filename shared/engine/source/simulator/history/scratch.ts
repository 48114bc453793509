/** Memory for numbers that nobody needs any more once they were read: the same for one question after the other. */
export class Scratch {
  private memory = new Float64Array(0);

  /** So many numbers, whatever they are; good until the next call. */
  take(length: number): Float64Array {
    if (this.memory.length < length) this.memory = new Float64Array(length * 2);
    return this.memory.subarray(0, length);
  }
}
