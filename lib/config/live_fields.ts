/**
 * The settings of live trading: what the risk manager allows, when a decision is too late, and when to tell the operator.
 *
 * @module
 */
import { choice, number, numbers, whole } from "./fields.ts";

/** Limits of the risk manager; each is explained in `lib/live/README.md`. */
export const LIVE_LIMIT_FIELDS = {
  liveMaxPositionShare: number({
    default: 0.2,
    min: 0.001,
    max: 125,
    unit: "fraction of equity",
    description: "Largest notional of a position; an entry is cut to it",
  }),
  liveMaxPositions: whole({
    default: 3,
    min: 1,
    max: 1000,
    unit: "positions",
    description: "Most positions at once, those that wait for their entry included",
  }),
  liveDailyLossShare: number({
    default: 0.02,
    min: 0.0001,
    max: 1,
    unit: "fraction of the equity at 00:00 UTC",
    description: "Loss of a day that halts the run",
  }),
  liveDailyGainShare: number({
    default: 0.05,
    min: 0.0001,
    max: 100,
    unit: "fraction of the equity at 00:00 UTC",
    description: "Gain of a day after which no position is opened until 00:00 UTC",
  }),
  liveMaxDrawdownShare: number({
    default: 0.1,
    min: 0.001,
    max: 1,
    unit: "fraction of the run's highest equity",
    description: "Drawdown that halts the run",
  }),
  liveMaxOpenRiskShare: number({
    default: 0.03,
    min: 0.0001,
    max: 1,
    unit: "fraction of equity",
    description: "Most that all open positions together may lose at their stops",
  }),
  liveMaxConsecutiveStops: whole({
    default: 5,
    min: 1,
    max: 1000,
    unit: "trades",
    description: "Trades in a row that end at their stop, after which no position is opened",
  }),
  liveOrdersPerMinute: whole({
    default: 10,
    min: 1,
    max: 10_000,
    unit: "orders",
    description: "Most orders within 60 seconds; exits count and are never kept back",
  }),
  liveMaxPriceDeviationBps: number({
    default: 50,
    min: 0.1,
    max: 10_000,
    unit: "bps",
    description: "Most that an entry may be worse than the last price or the book",
  }),
  liveStaleSeconds: number({
    default: 15,
    min: 1,
    max: 86_400,
    unit: "s",
    description: "Age of the last price from which on nothing is entered",
  }),
  liveMaxClockSkewMs: number({
    default: 1000,
    min: 10,
    max: 60_000,
    unit: "ms",
    description: "Difference to the exchange's clock that halts the run",
  }),
  liveMaxDecisionDelaySeconds: number({
    default: 5,
    min: 0.1,
    max: 3600,
    unit: "s",
    description: "Time after a bar's close until which its decision may be traded",
  }),
} as const;

/** All settings of live trading. */
export const LIVE_FIELDS = {
  ...LIVE_LIMIT_FIELDS,
  liveAlertShares: numbers(
    [-0.01, -0.02, 0.02, 0.05],
    "Profits of the day, as fractions of the equity at 00:00 UTC, that are told when they are crossed, each once a day",
  ),
  livePaperLatencyMs: number({
    default: 150,
    min: 0,
    max: 60_000,
    unit: "ms",
    description: "Time from a decision until the paper broker's order reaches the book of a live feed",
  }),
  livePaperRefusalShare: number({
    default: 0,
    min: 0,
    max: 1,
    unit: "probability",
    description: "How often the paper broker of a live feed refuses an entry",
  }),
  livePaperPartShare: number({
    default: 0,
    min: 0,
    max: 1,
    unit: "probability",
    description: "How often the paper broker of a live feed fills an entry in parts",
  }),
  livePaperFeeAsset: choice(
    ["quote", "base"],
    "quote",
    "What the paper broker of a live feed takes the fee of an entry that buys in: base, as spot venues do, is what is bought",
  ),
  livePaperSeed: whole({
    default: 1,
    min: 0,
    max: 2 ** 31,
    unit: "seed",
    description:
      "Draws which entries the paper broker of a live feed refuses or fills in parts, and how large the parts are",
  }),
  liveHeartbeatHours: number({
    default: 0,
    min: 0,
    max: 168,
    unit: "h",
    description: "Time between two signs of life by message; none for 0",
  }),
} as const;
