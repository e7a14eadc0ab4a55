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
  /** K, the number of objectives. */
  readonly #width: number;
  /** Values in tree order, K a place. */
  readonly #values: Float64Array;
  /** Place of each row in tree order. */
  readonly #place: Int32Array;
  /** Front of the row at a place, −1 before it is inserted. */
  readonly #front: Int32Array;
  /** By node, the root being 1 and the children of n being 2n and 2n + 1: places, worst front, box. */
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #worst: Int32Array;
  /** K upper bounds, then K lower ones, a node. */
  readonly #box: Float64Array;
  readonly #firstLeaf: number;
  readonly #wanted: Float64Array;
  #found = -1;

  /**
   * Builds the boxes; no row has a front yet.
   *
   * @param columns One column an objective, larger is better; may be none.
   * @param rows Their length.
   */
  constructor(columns: readonly ArrayLike<number>[], rows: number) {
    const order = Int32Array.from({ length: rows }, (_, row) => row);
    this.#width = columns.length;
    this.#firstLeaf = 2 ** Math.max(0, Math.ceil(Math.log2(rows / LEAF_ROWS)));
    const nodes = 2 * this.#firstLeaf;
    this.#start = new Int32Array(nodes);
    this.#end = new Int32Array(nodes);
    this.#worst = new Int32Array(nodes).fill(-1);
    this.#box = new Float64Array(2 * columns.length * nodes);
    this.#build(1, order, 0, rows, columns);
    this.#values = new Float64Array(rows * columns.length);
    this.#place = new Int32Array(rows);
    for (let place = 0; place < rows; place++) {
      this.#place[order[place]] = place;
      for (let k = 0; k < columns.length; k++) this.#values[place * columns.length + k] = columns[k][order[place]];
    }
    this.#front = new Int32Array(rows).fill(-1);
    this.#wanted = new Float64Array(columns.length);
  }

  #build(node: number, order: Int32Array, start: number, end: number, columns: readonly ArrayLike<number>[]): void {
    this.#start[node] = start;
    this.#end[node] = end;
    const width = columns.length;
    let widest = 0, widestRange = -1;
    for (let k = 0; k < width; k++) {
      const column = columns[k];
      let low = Infinity, high = -Infinity;
      for (let i = start; i < end; i++) {
        const value = column[order[i]];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      this.#box[2 * width * node + k] = high;
      this.#box[2 * width * node + width + k] = low;
      if (high - low > widestRange) {
        widestRange = high - low;
        widest = k;
      }
    }
    if (node >= this.#firstLeaf) return;
    const middle = (start + end) >>> 1;
    if (width > 0) partition(order, columns[widest], start, end, middle);
    this.#build(2 * node, order, start, middle, columns);
    this.#build(2 * node + 1, order, middle, end, columns);
  }

  /** The worst front of the inserted rows that are at least as good as the given one in every objective; −1 if none is. */
  worstFrontAbove(row: number): number {
    const offset = this.#place[row] * this.#width;
    for (let k = 0; k < this.#width; k++) this.#wanted[k] = this.#values[offset + k];
    this.#found = -1;
    this.#search(1);
    return this.#found;
  }

  #search(node: number): void {
    const worst = this.#worst;
    if (worst[node] <= this.#found) return;
    const width = this.#width, wanted = this.#wanted, box = this.#box, offset = 2 * width * node;
    let inside = true;
    for (let k = 0; k < width; k++) {
      if (box[offset + k] < wanted[k]) return;
      if (box[offset + width + k] < wanted[k]) inside = false;
    }
    if (inside) {
      this.#found = worst[node];
    } else if (node >= this.#firstLeaf) {
      this.#scan(this.#start[node], this.#end[node]);
    } else {
      // The child with the worse front first: what it finds may spare the other.
      const left = 2 * node, first = worst[left] > worst[left + 1] ? left : left + 1;
      this.#search(first);
      this.#search(first ^ 1);
    }
  }

  #scan(start: number, end: number): void {
    const width = this.#width, wanted = this.#wanted, values = this.#values, front = this.#front;
    for (let place = start; place < end; place++) {
      if (front[place] <= this.#found) continue;
      let above = true;
      for (let k = 0; k < width && above; k++) above = values[place * width + k] >= wanted[k];
      if (above) this.#found = front[place];
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
