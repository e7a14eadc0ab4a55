/**
 * What a certificate says of copies of the unseen days in which up and down were drawn by coin.
 *
 * @module
 */
import { formatCount, formatNumber } from "../metrics/format.ts";
import type { CertificateSentence } from "./certificate_input.ts";
import { formatLevel } from "./look.ts";
import { ENGINE_LEVEL, ENGINE_PAYS_ABOVE } from "./placebo.ts";
import { boundBeside, chanceBeside, lightOf, type SentenceInput, someOf } from "./sentence_words.ts";

/** How a copy came about, and what it keeps. */
const KEPT = "each bar kept the size of its move, its candle and its volume, funding its times and rates, further " +
  "columns their values; the order book changed sides by a coin of its own";

/** How often copies did as well. */
export function placeboOf({ decision, level }: SentenceInput): CertificateSentence | null {
  const topic = "placebo";
  if (decision === null) return null;
  const { placebo } = decision;
  if (placebo === undefined) {
    const text =
      "It fails another test, so it was not run on copies of these days in which up and down were drawn by coin.";
    return { topic, light: "amber", text, figures: { copies: 0 } };
  }
  if (placebo === null) {
    const text =
      "On copies of these days in which up and down were drawn by coin it made no trade or could not be run, so that " +
      "nothing there speaks against luck.";
    return { topic, light: "red", text, figures: { copies: 0 } };
  }
  const { draws, asGood, markets, adjustedP, pValue } = placebo, { carried } = decision.figures;
  return {
    topic,
    light: lightOf(adjustedP, level, 0.5),
    text:
      `Of ${formatCount(draws, "copy", "copies")} of these days, in which up and down were drawn by coin, it did as ` +
      `well on ${someOf(asGood)} (by its Sharpe ratio): a chance of ${chanceBeside(pValue, level)} by itself and of ${
        boundBeside(adjustedP, level)
      } counting the ${formatCount(carried, "strategy", "strategies")} tried; we ask for at most ${
        formatLevel(level)
      }. The copies were put together, days by days, from ${markets} ` +
      `markets so drawn and the real one; ${KEPT}.`,
    figures: { copies: draws, asGood, markets, pValue, adjustedP, carried, level },
  };
}

/** Whether the engine pays the strategy where nothing can be foretold. */
export function enginePaysOf({ decision, funding }: SentenceInput): CertificateSentence | null {
  const placebo = decision?.placebo ?? null;
  if (placebo === null) return null;
  const { drawnSharpe, drawnT, sharpe, enginePays, markets } = placebo;
  return {
    topic: "enginePays",
    // The market's own funding is no fault of the backtest.
    light: !enginePays ? "green" : funding === "recorded" ? "amber" : "red",
    text: `${engineWords(enginePays, funding)}: on the ${markets} markets so drawn, where nothing can be foretold, ` +
      `it shows a mean Sharpe ratio of ${formatNumber(drawnSharpe, "ratio")}, ${formatNumber(drawnT, "ratio")} ` +
      `standard errors from 0, against ${
        formatNumber(sharpe, "ratio")
      } on the real one. We ask for at most ${ENGINE_PAYS_ABOVE} standard errors above 0; one that pays nobody shows more with a chance of ${
        formatLevel(ENGINE_LEVEL)
      }.`,
    figures: { drawnSharpe, drawnT, sharpe, markets, level: ENGINE_LEVEL },
  };
}

/** What the mean on drawn markets says. */
function engineWords(enginePays: boolean, funding: SentenceInput["funding"]): string {
  if (!enginePays) return "The backtest does not pay it where a trader could only lose the costs";
  return "The backtest pays it for what no market would" +
    (funding === "recorded" ? ", or it lives on funding, which these markets keep" : "");
}
