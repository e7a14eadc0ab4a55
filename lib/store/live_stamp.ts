/**
 * What every record of a run of live trading says first.
 *
 * Times are ms UTC by the run's clock, prices and money quote units, quantities base units, ratios fractions. What is not
 * known is `null`.
 *
 * @module
 */

/** Where orders go: nowhere, to a test network, to an exchange's demo, or to the market. */
export const ENVIRONMENTS = ["dry", "testnet", "demo", "live"] as const;

/** Where orders go. */
export type Environment = (typeof ENVIRONMENTS)[number];

/** What every record says first. */
export interface Stamp {
  /** Where orders go. */
  readonly environment: Environment;
  /** Name of the run. */
  readonly run: string;
  /** When it was written, by the run's clock. */
  readonly at: number;
}

/** +1 buys or long, −1 sells or short. */
export type Side = 1 | -1;
