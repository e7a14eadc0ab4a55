/**
 * The loop over bars: it jumps from one wanted entry to the next and steps through bars only while a position is open
 * or an order waits.
 *
 * The numbers in brackets are the rules of `lib/execution/README.md`.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { barAfter } from "../execution/elapsed.ts";
import { type EntryOrder, noFill, openPosition, placeOrder, simulatedEntryFill } from "../execution/entry.ts";
import type { ExecutionRules } from "../execution/execution_rules.ts";
import { EXIT_CODE, OPEN } from "../execution/exit_code.ts";
import { grossProfit, netProfit } from "../execution/position.ts";
import { barExit, decideAtClose, leaveAtClose, leaveAtOpen } from "../execution/position_step.ts";
import { isLimitedByVolume, type Refusal, REFUSALS } from "../execution/size.ts";
import { AskedExits } from "./asked_exits.ts";
import { type EntrySignals, firstEntryFrom } from "./entry_signals.ts";
import type { BarRange } from "../core/bar_range.ts";
import type { EarlyStop } from "./options.ts";
import { mayPass, nextPayment, passQuietBars } from "./quiet_bars.ts";
import { copyState, freshState, type RunState } from "./run_state.ts";
import type { TradeLog } from "./trade_log.ts";

const TIMEOUT = EXIT_CODE.timeout;

/** What the loop is told besides the rules of execution. */
export interface LoopSettings {
  readonly range: BarRange;
  readonly startEquity: number;
  readonly earlyStop: EarlyStop;
  readonly closeAtEnd: boolean;
  readonly start?: RunState;
}

/** What the loop leaves behind, besides trades and equity. */
export interface LoopOutcome {
  readonly barsInPosition: number;
  readonly refusals: Record<Refusal, number>;
  readonly limitedByVolume: number;
  readonly state: RunState;
}

/**
 * Runs wanted entries through the bars of a range.
 *
 * @param equity Filled: one value for each bar of the range.
 * @param log Receives the closed trades.
 * @param decisions Called for each entry decided at a close, with why it was refused or `null`.
 */
export function runBars(
  candles: Candles,
  entries: EntrySignals,
  rules: ExecutionRules,
  settings: LoopSettings,
  equity: Float64Array,
  log: TradeLog,
  decisions?: (entry: number, refusal: Refusal | null) => void,
): LoopOutcome {
  const { range: { from, to }, earlyStop, closeAtEnd } = settings;
  const { close } = candles, { stopPrice } = entries;
  const idleBars = Math.max(Math.ceil(earlyStop.maxIdleMs / TIMEFRAME_MS[candles.timeframe]), earlyStop.leastIdleBars);
  const exits = new AskedExits(entries, rules.exitOnSignal, to);
  const state = settings.start ? copyState(settings.start) : freshState(settings.startEquity, from);
  const { position } = state;
  const order: EntryOrder = state.order ??
    { side: 0, signalBar: -1, stopDistance: NaN, targetDistance: NaN, limit: NaN };
  const fill = noFill();
  let isWaiting = state.order !== null;
  let { cash } = state;
  const refusals = Object.fromEntries(REFUSALS.map((reason) => [reason, 0])) as Record<Refusal, number>;
  // The last bar's close decides nothing: there is no bar left to fill on [19].
  const decisionEnd = closeAtEnd ? to - 1 : to;
  position.doubtfulBars = position.doubtfulStops = 0;
  let barsInPosition = 0, limitedByVolume = 0, k = 0, lastEntry = -1;
  let bar = from;

  while (bar < to && state.stopReason === null) {
    if (position.side === 0 && !isWaiting) {
      k = firstEntryFrom(entries, Math.max(bar, state.decideFrom), k);
      const signalBar = k < entries.length ? entries.bar[k] : Infinity;
      const wanted = signalBar < decisionEnd ? signalBar : to - 1;
      const idleEnd = state.idleFrom + idleBars - 1;
      if (idleEnd <= wanted && idleEnd < to) {
        state.stopReason = "maxIdleTime";
        break;
      }
      fillFlat(equity, cash, bar - from, wanted + 1 - from);
      bar = wanted + 1;
      if (signalBar >= decisionEnd) break;
      if (bar < to) requireBar(candles, bar);
      lastEntry = k++;
      const refusal = placeOrder(
        order,
        rules,
        candles,
        signalBar,
        entries.side[lastEntry],
        entries.stopDistance[lastEntry],
        entries.targetDistance[lastEntry],
      );
      if (refusal !== null) refusals[refusal]++;
      else isWaiting = true;
      if (decisions !== undefined) decisions(lastEntry, refusal);
      continue;
    }

    if (isWaiting) {
      const refusal = simulatedEntryFill(fill, order, rules, candles, bar, cash);
      if (fill.quantity === 0) {
        equity[bar - from] = cash;
        const isLast = Number.isNaN(order.limit) || bar - order.signalBar >= rules.limitBars;
        const reason = refusal ?? (isLast ? "limitExpired" : null);
        if (reason === null) {
          bar++;
          continue;
        }
        refusals[reason]++;
        isWaiting = false;
        // This bar's close may decide anew: it is looked at again, flat.
        continue;
      }
      isWaiting = false;
      openPosition(position, order, fill, rules);
      if (isLimitedByVolume(rules, position.qty, candles.volume[order.signalBar])) limitedByVolume++;
      cash -= position.entryFee;
    }

    // From here on the position is open before or inside this bar.
    let exit = OPEN;
    const lastQuiet = Math.min(to - 1, barAfter(candles, position.entryBar, rules.timeoutBars));
    for (; bar < to; bar++) {
      const asked = exits.next(bar, position.side);
      if (stopPrice === undefined && mayPass(position)) {
        const end = nextPayment(position, rules, candles, bar, Math.min(lastQuiet, asked));
        bar = passQuietBars(position, rules, state, cash, candles, equity, from, bar, end, earlyStop.maxDrawdown);
      }
      if (position.leaving !== OPEN) exit = leaveAtOpen(position, rules, candles, bar);
      else {
        exit = barExit(position, rules, candles, bar);
        if (exit === OPEN) {
          const level = stopPrice === undefined ? NaN : (position.side > 0 ? stopPrice.long : stopPrice.short)[bar];
          if (decideAtClose(position, rules, candles, bar, bar === asked, level) === TIMEOUT) {
            leaveAtClose(position, rules, candles, bar);
            exit = TIMEOUT;
          }
        }
      }
      if (exit !== OPEN) break;
      if (closeAtEnd && bar === to - 1) {
        leaveAtClose(position, rules, candles, bar);
        exit = EXIT_CODE.endOfData;
        break;
      }
      const marked = cash + position.side * position.qty * (close[bar] - position.entryPrice) - position.fundingPaid;
      equity[bar - from] = marked;
      if (marked > state.peakEquity) state.peakEquity = marked;
      else if (marked <= state.peakEquity * (1 - earlyStop.maxDrawdown) || marked <= 0) {
        leaveAtClose(position, rules, candles, bar);
        exit = EXIT_CODE.earlyStop;
        break;
      }
    }
    if (exit === OPEN) break;

    const net = netProfit(position);
    cash += grossProfit(position) - position.exitFee - position.fundingPaid;
    equity[bar - from] = cash;
    log.add(position, net, exit);
    barsInPosition += bar - Math.max(position.entryBar, from) + 1;
    position.side = 0;
    state.idleFrom = bar + 1;
    state.decideFrom = barAfter(candles, bar, rules.cooldownBars);
    state.consecutiveLosses = net < 0 ? state.consecutiveLosses + 1 : 0;
    state.stopReason = reasonToStop(state, earlyStop, cash);
  }

  if (state.stopReason !== null) equity.fill(cash, bar - from);
  if (position.side !== 0) barsInPosition += to - Math.max(position.entryBar, from);
  state.cash = cash;
  state.order = isWaiting ? order : null;
  return { barsInPosition, refusals, limitedByVolume, state };
}

/** Below this share of the peak the equity is gone: what is left of losing it all is rounding, of either sign. */
const RUIN_SHARE = 1e-9;

/** Why a run is given up after an exit, or `null` [29]. */
function reasonToStop(state: RunState, earlyStop: EarlyStop, cash: number): string | null {
  if (cash > state.peakEquity) state.peakEquity = cash;
  if (cash <= RUIN_SHARE * state.peakEquity) return "ruin";
  if (cash <= state.peakEquity * (1 - earlyStop.maxDrawdown)) return "maxDrawdown";
  if (state.consecutiveLosses >= earlyStop.maxConsecutiveLosses) return "maxConsecutiveLosses";
  return null;
}

/**
 * Refuses a bar that lost its numbers since the candles were checked.
 *
 * It also reads the prices at one place: a bar is far from the last one used, and misses of the cache that come together
 * are waited for together. Without it the loop takes half as long again.
 */
function requireBar({ open, high, low, close }: Candles, bar: number): void {
  const next = Math.min(bar + 8, close.length - 1);
  const sum = open[bar] + high[bar] + low[bar] + close[bar] + high[next] + low[next] + close[next];
  if (!(sum < Infinity)) throw new DataError(`Cannot run a backtest: the numbers of bar ${bar} were overwritten`);
}

/** Cash over bars without a position; a plain loop is faster than `fill` for the few bars between two trades. */
function fillFlat(equity: Float64Array, cash: number, start: number, end: number): void {
  if (end - start > 64) equity.fill(cash, start, end);
  else for (let i = start; i < end; i++) equity[i] = cash;
}
