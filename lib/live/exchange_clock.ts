/**
 * The clock of a run with a live feed, held against the exchange's: measured every minute and corrected where it is off.
 *
 * An exchange may take long to answer, or never do: who looks at the clock does not wait for a measurement.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { MarketClient } from "../exchange/market_client.ts";
import { isOutage } from "../exchange/outage.ts";
import type { SteadyClock } from "./clock.ts";

/** Difference of the clocks that is corrected, ms. */
const CORRECTED_MS = 250;

/** How often the difference is measured, and how often it is tried to after time was lost, ms. */
const SKEW_MS = 60_000, AGAIN_MS = 5000;

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
  #isMeasuring = false;
  /** Whether time was lost since the last measurement, and how often it was. */
  #isForgiving = false;
  #losses = 0;

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
    this.#skew = await this.#client.clockSkew();
    this.#correct(this.#skew);
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

  /**
   * Forgives a difference after time was lost: what a clock missed while the machine slept is no fault of it. Until it could
   * be measured it is unknown.
   */
  forgive(): void {
    this.#isForgiving = true;
    this.#losses++;
    this.#skew = null;
    this.#measureAt = -Infinity;
  }

  /** Whether it is time to measure, and nobody does. */
  get isDue(): boolean {
    return !this.#isMeasuring && this.#clock.now() >= this.#measureAt;
  }

  /** Measures; while the exchange is away the difference is unknown. */
  async measure(): Promise<void> {
    const losses = this.#losses;
    this.#isMeasuring = true;
    this.#measureAt = this.#clock.now() + (this.#isForgiving ? AGAIN_MS : SKEW_MS);
    try {
      const skew = await this.#client.clockSkew();
      // What was asked before time was lost says nothing of the clock since.
      if (losses !== this.#losses) return;
      this.#correct(skew);
      this.#skew = this.#isForgiving && skew !== null ? 0 : skew;
      this.#isForgiving = false;
      this.#measureAt = this.#clock.now() + SKEW_MS;
    } catch (error) {
      if (!isOutage(error)) throw error;
      this.#skew = null;
    } finally {
      this.#isMeasuring = false;
    }
  }

  /** Corrects a large difference, which is no time that was lost. */
  #correct(skew: number | null): void {
    if (Math.abs(skew ?? 0) <= CORRECTED_MS) return;
    const before = this.#clock.now();
    this.#clock.correct(-skew!);
    this.#lookedAt += this.#clock.now() - before;
  }
}
