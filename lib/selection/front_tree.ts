/**
 * A k-d tree that answers: of the rows so far, which is the worst front among those at least as good as this one?
 *
 * @module
 */

/** Rows a leaf holds at most: few enough to scan, many enough to keep the tree small. */
const LEAF_ROWS = 8;

/**
 * The tree over all rows, built once; each node knows the box of its rows and the worst front given to one of them.
 */
export class FrontTree {
  /** Values in tree order, by objective. */
  readonly #values: readonly Float64Array[];
  /** Place of each row in tree order. */
  readonly #place: Int32Array;
  /** Front of the row at a place, −1 before it is inserted. */
  readonly #front: Int32Array;
  /** By node, the root being 1 and the children of n being 2n and 2n + 1. */
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #worst: Int32Array;
  readonly #low: readonly Float64Array[];
  readonly #high: readonly Float64Array[];
  readonly #firstLeaf: number;
  readonly #wanted: Float64Array;
  #found = -1;

  /** @param columns One column an objective, larger is better. @param rows Their length. */
  constructor(columns: readonly ArrayLike<number>[], rows: number) {
    const order = Int32Array.from({ length: rows }, (_, row) => row);
    this.#firstLeaf = 2 ** Math.max(0, Math.ceil(Math.log2(rows / LEAF_ROWS)));
    const nodes = 2 * this.#firstLeaf;
    this.#start = new Int32Array(nodes);
    this.#end = new Int32Array(nodes);
    this.#worst = new Int32Array(nodes).fill(-1);
    this.#low = columns.map(() => new Float64Array(nodes));
    this.#high = columns.map(() => new Float64Array(nodes));
    this.#build(1, order, 0, rows, columns);
    this.#values = columns.map((column) => Float64Array.from(order, (row) => column[row]));
    this.#place = new Int32Array(rows);
    order.forEach((row, place) => this.#place[row] = place);
    this.#front = new Int32Array(rows).fill(-1);
    this.#wanted = new Float64Array(columns.length);
  }

  #build(node: number, order: Int32Array, start: number, end: number, columns: readonly ArrayLike<number>[]): void {
    this.#start[node] = start;
    this.#end[node] = end;
    let widest = 0, width = -1;
    for (let k = 0; k < columns.length; k++) {
      let low = Infinity, high = -Infinity;
      for (let i = start; i < end; i++) {
        const value = columns[k][order[i]];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      this.#low[k][node] = low;
      this.#high[k][node] = high;
      if (high - low > width) {
        width = high - low;
        widest = k;
      }
    }
    if (node >= this.#firstLeaf) return;
    const middle = (start + end) >>> 1;
    if (columns.length > 0) partition(order, columns[widest], start, end, middle);
    this.#build(2 * node, order, start, middle, columns);
    this.#build(2 * node + 1, order, middle, end, columns);
  }

  /** The worst front of the inserted rows that are at least as good as the given one in every objective; −1 if none is. */
  worstFrontAbove(row: number): number {
    const place = this.#place[row];
    for (let k = 0; k < this.#values.length; k++) this.#wanted[k] = this.#values[k][place];
    this.#found = -1;
    this.#search(1);
    return this.#found;
  }

  #search(node: number): void {
    if (this.#worst[node] <= this.#found) return;
    let inside = true;
    for (let k = 0; k < this.#wanted.length; k++) {
      if (this.#high[k][node] < this.#wanted[k]) return;
      if (this.#low[k][node] < this.#wanted[k]) inside = false;
    }
    if (inside) {
      this.#found = this.#worst[node];
    } else if (node >= this.#firstLeaf) {
      this.#scan(this.#start[node], this.#end[node]);
    } else {
      // The child with the worse front first: what it finds may spare the other.
      const left = 2 * node, first = this.#worst[left] > this.#worst[left + 1] ? left : left + 1;
      this.#search(first);
      this.#search(first ^ 1);
    }
  }

  #scan(start: number, end: number): void {
    for (let place = start; place < end; place++) {
      if (this.#front[place] <= this.#found) continue;
      let above = true;
      for (let k = 0; k < this.#wanted.length && above; k++) above = this.#values[k][place] >= this.#wanted[k];
      if (above) this.#found = this.#front[place];
    }
  }

  /** Gives a row its front. */
  insert(row: number, front: number): void {
    const place = this.#place[row];
    this.#front[place] = front;
    let node = 1;
    while (true) {
      if (this.#worst[node] < front) this.#worst[node] = front;
      if (node >= this.#firstLeaf) return;
      node = place < this.#end[2 * node] ? 2 * node : 2 * node + 1;
    }
  }
}

/** Reorders `order[start, end)` so that no value before `middle` exceeds one from it on (Hoare's selection). */
function partition(order: Int32Array, column: ArrayLike<number>, start: number, end: number, middle: number): void {
  let low = start, high = end - 1;
  while (low < high) {
    const pivot = column[order[(low + high) >>> 1]];
    let i = low, j = high;
    while (i <= j) {
      while (column[order[i]] < pivot) i++;
      while (column[order[j]] > pivot) j--;
      if (i <= j) {
        const row = order[i];
        order[i++] = order[j];
        order[j--] = row;
      }
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
