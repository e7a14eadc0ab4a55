/**
 * The order book's imbalance towards a side; does not count where no book was recorded.
 *
 * @module
 */
import { type Ballot, defineCondition, LONG, SHORT, SIDES } from "./condition.ts";

/** Votes of the order book. */
export const bookCondition = defineCondition({
  name: "book",
  label: "order book",
  rule: "Long where the averaged imbalance is at least bookThreshold, short where it is at most minus that. At a bar " +
    "without a recorded book it neither votes nor counts.",
  parameters: [
    {
      name: "bookPeriod",
      label: "Book average",
      kind: "int",
      low: 1,
      high: 60,
      log: true,
      default: 1,
      unit: "bars",
      searched: false,
      meaning:
        "Period of the exponential mean of the order book's imbalance, begun anew after every bar without a book; " +
        "1 takes it as it is.",
    },
    {
      name: "bookThreshold",
      label: "Book imbalance",
      kind: "float",
      low: 0.1,
      high: 0.95,
      default: 0.6,
      unit: "fraction",
      meaning: "Least order-book imbalance towards the trade's side; does not count where no book was recorded.",
    },
  ],
  weight: 1,
  votes: [...SIDES, "doesNotCount"],
  needsBook: true,
  lookBackBars: () => 0,
  cast({ bookPeriod, bookThreshold }, features) {
    const imbalance = features.imbalance(bookPeriod);
    return [{
      addVotes: (start, end, place, codes) => addBookVotes(imbalance, bookThreshold, start, end, place, codes),
    }];
  },
});

/** Adds the votes for the side towards which the book leans, and where there is none that it does not count. */
function addBookVotes(
  imbalance: Float64Array,
  threshold: number,
  ...[start, end, place, codes]: Parameters<Ballot["addVotes"]>
): void {
  const long = LONG * place, short = SHORT * place, doesNotCount = SIDES.length * place;
  for (let i = start; i < end; i++) {
    const x = imbalance[i];
    codes[i - start] += long * Number(x >= threshold) + short * Number(x <= -threshold) +
      doesNotCount * Number(x !== x);
  }
}
