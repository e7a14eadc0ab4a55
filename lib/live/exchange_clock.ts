/**
 * The clock of a run with a live feed, held against the exchange's: measured every minute and corrected where it is off.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { MarketClient } from "../exchange/market_client.ts";
import { isOutage } from "../exchange/outage.ts";
import type { SteadyClock } from "./clock.ts";

/** Difference of the clocks that is corrected, ms. */
const CORRECTED_MS = 250;

/** How often the difference is measured, ms. */
const SKEW_MS = 60_000;

/** A jump of the machine's time, or a pause of the loop, after which something may have been missed, ms. */
const JUMP_MS = 1000, HANG_MS = 5000;

/**
 * The clock of a run that follows an exchange, once it is known to be right.
 *
 * @throws {UserError} If it is off by more than so many ms.
 * @throws {ExchangeError} If the exchange cannot be reached.
 */
export async function beginClock(
  client: Pick<MarketClient, "clockSkew" | "source">,
  clock: SteadyClock,
  mostMs: number,
): Promise<ExchangeClock> {
  const time = new ExchangeClock(client, clock), skew = await time.begin();
  if (Math.abs(skew ?? 0) <= mostMs) return time;
  throw new UserError(
    `Cannot start: wanted a clock within ${mostMs} ms of ${client.source}'s, found this machine's ` +
      `${Math.abs(skew!)} ms ${skew! > 0 ? "ahead" : "behind"}`,
  );
}

/** A clock and what is known of its difference to the exchange's. */
export class ExchangeClock {
  readonly #client: Pick<MarketClient, "clockSkew">;
  readonly #clock: SteadyClock;
  #skew: number | null = null;
  #lookedAt: number;
  #measureAt: number;

  constructor(client: Pick<MarketClient, "clockSkew">, clock: SteadyClock) {
    this.#client = client;
    this.#clock = clock;
    this.#lookedAt = clock.now();
    this.#measureAt = this.#lookedAt + SKEW_MS;
  }

  /** Difference that was measured last, ms; `null` before the first answer and where the exchange gave none. */
  get skew(): number | null {
    return this.#skew;
  }

  /**
   * Measures for the first time.
   *
   * @throws {ExchangeError} If the exchange cannot be reached.
   */
  async begin(): Promise<number | null> {
    this.#skew = await this.#measure();
    this.#clock.jump();
    this.#lookedAt = this.#clock.now();
    return this.#skew;
  }

  /** Looks at the clock; why something may have been missed since the last look, or `null`. */
  look(): string | null {
    const jump = this.#clock.jump(), at = this.#clock.now(), pause = at - this.#lookedAt;
    this.#lookedAt = at;
    if (Math.abs(jump) > JUMP_MS) return `The machine's time jumped by ${Math.round(jump)} ms`;
    return pause > HANG_MS ? `The process stood still for ${pause} ms` : null;
  }

  /** Measures after time was lost: what a clock missed while the machine slept is no fault of it. */
  async forgive(): Promise<void> {
    this.#skew = await this.#tryMeasure() === null ? null : 0;
    this.#lookedAt = this.#clock.now();
  }

  /** Measures, if it is time to. */
  async measureWhenDue(): Promise<void> {
    if (this.#lookedAt < this.#measureAt) return;
    this.#measureAt = this.#lookedAt + SKEW_MS;
    this.#skew = await this.#tryMeasure();
    this.#lookedAt = this.#clock.now();
  }

  /** As {@linkcode #measure}, or `null` while the exchange is away. */
  async #tryMeasure(): Promise<number | null> {
    try {
      return await this.#measure();
    } catch (error) {
      if (isOutage(error)) return null;
      throw error;
    }
  }

  /** Difference to the exchange's clock, as far as it is certain; a large one is corrected. */
  async #measure(): Promise<number | null> {
    const skew = await this.#client.clockSkew();
    if (Math.abs(skew ?? 0) > CORRECTED_MS) this.#clock.correct(-skew!);
    return skew;
  }
}
