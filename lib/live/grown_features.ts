/**
 * Features of bars that close one by one: made anew at each close, but for the regime tags, the dearest of them, which are
 * those of the closes before where the bars are.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { growingRegimeTags } from "../features/regime.ts";
import { MarketFeatures } from "../strategy/market_features.ts";

type TagsOf = ReturnType<typeof growingRegimeTags>;

class GrownFeatures extends MarketFeatures {
  readonly tagsOf: TagsOf;

  constructor(candles: Candles, tagsOf: TagsOf) {
    super(candles);
    this.tagsOf = tagsOf;
  }

  override regimes(): Uint8Array {
    const { high, low, close } = this.candles;
    return this.column("regimes", [], () => this.tagsOf(high, low, close));
  }
}

/** Features of the bars up to the last close that was asked for, by the bars they are the first of. */
const lastFeatures = new WeakMap<Candles, GrownFeatures>();

/** The features up to a close: one computation for all lanes of a market, and let go of at the next close. */
export function featuresTo(candles: Candles, bar: number): MarketFeatures {
  const before = lastFeatures.get(candles);
  if (before?.candles.time.length === bar + 1) return before;
  before?.forget();
  const seen = sliceCandles(candles, -Infinity, candles.time[bar] + 1);
  const features = new GrownFeatures(seen, before?.tagsOf ?? growingRegimeTags());
  lastFeatures.set(candles, features);
  return features;
}
