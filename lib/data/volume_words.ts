/**
 * What is said of a file's volume beside its column: that it was divided by the price, or what to be wary of.
 *
 * @module
 */
import { countsPieces, listNames, type NamedPlaces } from "./candle_columns.ts";

/** The column that Yahoo's exports have beside the close. */
const ADJUSTED_CLOSE = /^adj(usted)?\W?close$/i;

/** Columns that count trades or changes of the price, and are no volume. */
const COUNTS = /^\W*(tick\W?vol(ume)?|trades|count|number\W?of\W?trades)\W*$/i;

/**
 * What is said of the currency of a volume; `""` where nothing is to be said.
 *
 * @param names The header; `null` where there is none.
 * @param isChosen Whether the user said what the volume is.
 */
export function volumeWords(
  { places, isQuoteVolume }: NamedPlaces,
  names: readonly string[] | null,
  isChosen: boolean,
): string {
  const volume = names === null ? `column ${places[5] + 1}` : listNames([names[places[5]]]);
  if (isQuoteVolume) return `; ${volume}, in quote currency, is divided by (high + low + close) / 3 of its bar`;
  if (!isChosen && names !== null && countsPieces(names[places[5]])) {
    return `; warning: ${volume} taken as one of the base currency each`;
  }
  if (isChosen || !names?.some((name) => ADJUSTED_CLOSE.test(name.trim()))) return "";
  return `; warning: ${volume} taken in base currency, though Yahoo, whose layout this is, has that of crypto in quote ` +
    `currency, which --columns quote_volume=${volume} says`;
}

/**
 * A warning of a volume that is 0 in all bars, which names what beside it counts; `""` for any other.
 *
 * @param place Of the volume among the names.
 */
export function noVolumeWords(volume: Float64Array, names: readonly string[] | null, place: number): string {
  if (volume.length === 0 || volume.some((amount) => amount > 0)) return "";
  const counts = names?.filter((name, i) => i !== place && COUNTS.test(name)) ?? [];
  return `; warning: ${names === null ? "the volume" : listNames([names[place]])} is 0 in every row` +
    (counts.length > 0 ? `, and ${listNames(counts)}, which counts and is no volume, is ignored` : "");
}
