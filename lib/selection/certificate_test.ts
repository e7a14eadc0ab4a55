import assert from "node:assert/strict";
import { DAY_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { dailyKpis } from "../metrics/kpis.ts";
import { formatNumber } from "../metrics/format.ts";
import { monthlyReturns } from "../metrics/months.ts";
import { expectedMaximumSharpe } from "../metrics/probabilistic_sharpe.ts";
import { issueCertificate } from "./certificate.ts";
import { certificateDocument } from "./sealed_document.ts";
import { certificateText, originFacts } from "./certificate_text.ts";
import { EXAMPLE_ORIGIN } from "../../test/fixtures/certificate_document.ts";
import type { CertificateInput, Light } from "./certificate_input.ts";
import type { HardCandidate } from "./hard_evidence.ts";
import { hardGates } from "./hard_gate.ts";
import { formatLevel, nextLook } from "./look.ts";
import { minimumTrackRecordLength } from "./minimum_track_record.ts";
import { MIN_MOVING_DAYS } from "./sharpe_p_value.ts";
import { SIDE_BY_SIDE, sideBySide } from "./side_by_side.ts";

const FORMATS = ["ratio", "percent", "probability", "bps", "currency", "count"] as const;
const START = Date.UTC(2018, 0, 1);

/** A figure, or in words that there is none. */
const FIGURE = /\d|\b(every|no|none|nobody|not)\b/i;

/** A year of a strategy with the given annual Sharpe ratio inside and outside the search. */
function inputOf(
  seed: number,
  inside: number,
  outside: number,
  change: Partial<CertificateInput> = {},
): CertificateInput {
  const random = randomSource(seed);
  const part = (from: number, to: number, trueSharpe: number) => {
    const days = Array.from({ length: to - from }, (_, i) => START + (from + i) * DAY_MS);
    const returns = days.map(() => 0.01 * (random.normal() + trueSharpe / Math.sqrt(365)));
    const daily = dailyKpis(returns);
    return {
      days,
      returns,
      kpis: {
        ...daily,
        // On every bar's close an account falls deeper than on day ends.
        maxDrawdown: daily.maxDrawdownDaily! * 1.3,
        tradeCount: 80,
        tradesPerDay: 80 / (to - from),
        capacity: 250_000,
        breakEvenCostBps: 3.2,
        fundingPaid: -12.34,
        fundingShareOfGross: -0.0123,
        foldGainShare: 0.75,
        foldSharpeMean: 3.25,
        foldSharpeWorst: -1.5,
      },
    };
  };
  const search = part(0, 182, inside), validation = part(183, 255, outside), sealed = part(256, 365, outside);
  const candidate: HardCandidate = { search, validation, sealed, lookAheadFree: true, isRepeatable: true };
  const evidence = {
    trials: 1200,
    trialSharpeVariance: 0.008,
    probabilityOfBacktestOverfitting: 0.12,
    carried: 6,
  };
  const [decision] = hardGates([candidate], evidence);
  return {
    study: "spring",
    trial: 17,
    symbol: "BTC/USDT",
    evidence,
    effectiveTrials: 340,
    search,
    validation,
    sealed,
    sharpeInterval: { pessimistic: search.kpis.sharpe, optimistic: search.kpis.sharpe! + 0.4 },
    decision,
    lookAheadFree: true,
    dataQuality: 0.991,
    badBarPnlShare: 0.034,
    startEquity: 10_000,
    periodsPerYear: 365,
    ...change,
  };
}

/** The same beside a market, which explains part of what was earned. */
function withMarket(input: CertificateInput): CertificateInput {
  const random = randomSource(1);
  const beside = (part: typeof input.search) => ({
    ...part,
    benchmark: Float64Array.from(part.returns, (r) => r + 0.01 * random.normal()),
  });
  const { search, evidence, unseenLoss } = input;
  const validation = beside(input.validation!), sealed = beside(input.sealed!);
  const candidate = { search, validation, sealed, lookAheadFree: true, isRepeatable: true, unseenLoss };
  const [decision] = hardGates([candidate], evidence);
  return { ...input, validation, sealed, decision };
}

const MARKETS = [
  { symbol: "BTC/USDT", searchGain: 0.2, unseenGain: 0.11 },
  { symbol: "ETH/USDT", searchGain: 0.1, unseenGain: -0.04 },
];
const MET = [
  { symbol: "XRP/USDT", gain: 0.021 },
  { symbol: "ADA/USDT", gain: 0.003 },
  { symbol: "SOL/USDT", gain: -0.4 },
];
/** The same tried on copies, on which the engine pays or not. */
function withCopies(input: CertificateInput, enginePays = false): CertificateInput {
  const placebo = {
    draws: 823,
    asGood: 3,
    pValue: 4 / 824,
    adjustedP: 24 / 824,
    markets: 20,
    sharpe: 3.21,
    drawnSharpe: enginePays ? 8.12 : -2.34,
    drawnT: enginePays ? 31.4 : -12.6,
    enginePays,
  };
  return { ...input, decision: { ...input.decision!, placebo } };
}

const documentOf = (input: CertificateInput) =>
  certificateDocument(issueCertificate(input), {
    origin: { ...EXAMPLE_ORIGIN, settings: input.settings ?? [] },
    kpiIntervals: null,
  });

const lightsOf = (input: CertificateInput) =>
  new Map(issueCertificate(input).sentences.map(({ topic, light }) => [topic, light]));

Deno.test("every sentence holds a number or says that there is none, and shows each of its figures that has a value", () => {
  const unopened = { validation: null, sealed: null, decision: null };
  const facts = { isCounted: true, freshFrom: START, trials: [17] };
  const looked = { look: nextLook(0, facts) }, often = { look: nextLook(6, { ...facts, isCounted: false }) };
  const coarse = { priceStep: 0.0012, funding: "assumed" } as const, noStep = { priceStep: null };
  const stopSharpes = { atLevel: 4.1, assumed: 3.2, atExtreme: -0.7, slipShare: 0.25 };
  for (
    const input of [
      inputOf(1, 8, 8),
      inputOf(2, 4, 0),
      inputOf(3, 4, 4, unopened),
      inputOf(8, 4, 4, coarse),
      inputOf(9, 4, 4, noStep),
      withMarket(inputOf(9, 4, 4, { stopSharpes, unseenLoss: 0.123 })),
      inputOf(8, 8, 8, { ...looked, settings: [{ name: "taker-fee", value: 0, default: 0.002, isKinder: true }] }),
      inputOf(9, 1, 1, often),
      inputOf(9, 4, 4, { markets: MARKETS, heldOut: 3, met: MET }),
      withMarket(inputOf(9, 4, 4, { markets: MARKETS, heldOut: 3, unseenLoss: 0.123 })),
      withCopies(inputOf(8, 8, 8)),
      withCopies(inputOf(8, 8, 8), true),
      inputOf(8, 8, 8, { decision: { ...inputOf(8, 8, 8).decision!, placebo: null } }),
    ]
  ) {
    for (const { topic, text, figures } of issueCertificate(input).sentences) {
      assert.match(text, FIGURE, topic);
      for (const [name, value] of Object.entries(figures)) {
        if (value === null || topic === "lookAhead") continue;
        const shown = [...FORMATS.map((format) => formatNumber(value, format)), formatLevel(value)];
        const extremes = value < 0.001
          ? ["less than 0.1 %"]
          : value > 0.999
          ? ["more than 99.9 %", "at most 100 %"]
          : [];
        const isSaid = value === 0 && /\b(every|none|nobody|not)\b/i.test(text);
        assert.ok(
          isSaid || [...shown, ...extremes].some((number) => text.includes(number)),
          `${topic}.${name} = ${value}: ${text}`,
        );
      }
    }
  }
});

Deno.test("each figure is recomputed from returns, days and the decision", () => {
  const input = inputOf(4, 6, 6);
  const figures = new Map(issueCertificate(input).sentences.map((one) => [one.topic, one.figures]));
  const unseen = [...Array.from(input.validation!.returns), ...Array.from(input.sealed!.returns)];
  const all = [...Array.from(input.search.returns), ...unseen];
  assert.equal(figures.get("luck")!.luckySharpe, expectedMaximumSharpe(1200, 1 / 181) * Math.sqrt(365));
  assert.equal(figures.get("unseen")!.sharpe, dailyKpis(unseen).sharpe);
  const falls = [input.validation!, input.sealed!].map(({ kpis }) => kpis.maxDrawdown!);
  assert.equal(figures.get("unseen")!.maxDrawdown, Math.max(...falls));
  assert.equal(figures.get("sealedTest")!.adjustedP, input.decision!.figures.outOfSampleAdjustedP);
  assert.equal(figures.get("deflatedSharpe")!.deflatedSharpe, input.decision!.figures.deflatedSharpe);
  assert.equal(figures.get("trackRecord")!.neededDays, minimumTrackRecordLength(unseen));
  const days = [input.search, input.validation!, input.sealed!].flatMap((part) => Array.from(part.days));
  const weakest = Math.min(...monthlyReturns(days, all).map((month) => month.return));
  assert.equal(figures.get("weakestMonth")!.weakestReturn, weakest);
});

Deno.test("the verdict is green for a confirmed edge, amber for an unproven one, red for one refuted", () => {
  const verdict = (input: CertificateInput): Light => issueCertificate(input).verdict;
  assert.equal(verdict(inputOf(5, 8, 8)), "green");
  assert.equal(verdict(inputOf(5, 8, 1.5)), "amber");
  assert.equal(verdict(inputOf(5, 8, 8, { decision: null, sealed: null, validation: null })), "amber");
  assert.equal(verdict(inputOf(5, 8, -8)), "red");
  assert.equal(verdict(inputOf(5, 8, 8, { lookAheadFree: false })), "red");
  assert.equal(verdict(inputOf(5, 8, 8, { dataQuality: 0.5 })), "red");
});

Deno.test("lights turn where the figures do", () => {
  assert.equal(lightsOf(inputOf(6, 8, 8)).get("sealedTest"), "green");
  assert.equal(lightsOf(inputOf(6, 8, 8, { dataQuality: 0.9 })).get("dataQuality"), "amber");
  assert.equal(lightsOf(inputOf(6, 8, 8, { dataQuality: null })).get("dataQuality"), "amber");
  assert.equal(lightsOf(inputOf(6, 8, 8, { badBarPnlShare: 0.5 })).get("dataQuality"), "green");
  assert.equal(lightsOf(inputOf(6, 8, 8, { badBarPnlShare: 0.51 })).get("dataQuality"), "amber");
  assert.equal(lightsOf(inputOf(6, 8, 8, { badBarPnlShare: 0.51, dataQuality: 0.5 })).get("dataQuality"), "red");
  // A break-even cost of 3.2 bps.
  const priceStep = (step: number | null) => lightsOf(inputOf(6, 8, 8, { priceStep: step })).get("priceStep");
  assert.deepEqual([0.00032, 0.00033, 0.00065, null].map(priceStep), ["green", "amber", "red", "amber"]);
  const funding = (kind?: "recorded" | "assumed") => lightsOf(inputOf(6, 8, 8, { funding: kind })).get("funding");
  assert.deepEqual([funding("recorded"), funding("assumed"), funding()], ["green", "amber", undefined]);
  assert.equal(lightsOf(inputOf(6, 8, 8, { startEquity: 1e6 })).get("capacity"), "amber");
  assert.equal(lightsOf(inputOf(6, 8, 8, { startEquity: 1e8 })).get("capacity"), "red");
  assert.equal(
    lightsOf(inputOf(6, 8, 8, { sharpeInterval: { pessimistic: null, optimistic: 1 } })).get("sameBar"),
    "red",
  );
  assert.equal(
    lightsOf(inputOf(6, 8, 8, { sharpeInterval: { pessimistic: -2, optimistic: -1 } })).get("sameBar"),
    "red",
  );
});

Deno.test("the certificate shows where stops fill, alpha beside the mean, and the loss not yet seen", () => {
  const stops = (atLevel: number | null, assumed: number | null, atExtreme: number | null) =>
    lightsOf(inputOf(6, 8, 8, { stopSharpes: { atLevel, assumed, atExtreme, slipShare: 0.5 } })).get("stopFill");
  assert.deepEqual(
    [stops(8, 6, 4), stops(8, 6, 3.9), stops(8, 6, -1), stops(8, -1, -9), stops(null, null, null)],
    ["green", "amber", "amber", "red", "red"],
  );
  assert.equal(lightsOf(inputOf(6, 8, 8, { stopSharpes: null })).get("stopFill"), "amber");
  const base = inputOf(6, 8, 8);
  assert.deepEqual(["stopFill", "alpha", "unseenLoss"].filter((topic) => lightsOf(base).has(topic)), []);

  const loss = (unseenLoss: number, isUnseenLossAsked: boolean) => {
    const { search, validation, sealed, evidence } = base;
    const candidate = { search, validation: validation!, sealed, lookAheadFree: true, isRepeatable: true, unseenLoss };
    const [decision] = hardGates([candidate], evidence, { withUnseenLoss: isUnseenLossAsked });
    const certificate = issueCertificate({ ...base, decision, unseenLoss, isUnseenLossAsked });
    return [certificate.verdict, certificate.sentences.find(({ topic }) => topic === "unseenLoss")!.light];
  };
  assert.deepEqual([loss(0.001, true), loss(0.9, true), loss(0.9, false)], [
    ["green", "green"],
    ["amber", "red"],
    ["green", "amber"],
  ]);

  const beside = (part: typeof base.search) => ({ ...part, benchmark: Float64Array.from(part.returns, (r) => r / 2) });
  const [validation, sealed] = [beside(base.validation!), beside(base.sealed!)];
  const [decision] = hardGates(
    [{ ...base, validation, sealed, isRepeatable: true } as HardCandidate],
    base.evidence,
  );
  const { verdict, sentences } = issueCertificate({ ...base, validation, sealed, decision });
  const { light, text, figures } = sentences.find(({ topic }) => topic === "alpha")!;
  assert.deepEqual([verdict, figures.alphaP, figures.meanP], [
    "amber",
    decision.figures.alphaP,
    decision.figures.meanP,
  ]);
  assert.match(text, /sum to \S+ % \(alpha\)/);
  assert.notEqual(light, "red");
});

Deno.test("a certificate asks for the level of its look, and says what is left and from when on days are fresh", () => {
  const certificateOf = (before: number, isCounted = true) =>
    issueCertificate(inputOf(6, 8, 8, { look: nextLook(before, { isCounted, freshFrom: START, trials: [17] }) }));
  const textOf = (before: number, topic: string, isCounted = true) =>
    certificateOf(before, isCounted).sentences.find((one) => one.topic === topic)!;
  assert.match(textOf(0, "sealedTest").text, /we ask for at most 2\.4 %/);
  assert.match(textOf(6, "sealedTest").text, /a chance of (at most )?[\d.]+e?-?\d* %, .* we ask for at most 0\.05 %/);
  assert.deepEqual([0, 6].map((before) => textOf(before, "looks").light), ["green", "amber"]);
  const { text } = textOf(6, "looks");
  assert.match(text, /looked at 6 times before; this is look number 7 .* 0\.05 % is allowed .* 0\.32 % is left/);
  assert.match(text, /Days from 2018-01-01 on have all of it again; looks made elsewhere are not counted\./);
  assert.match(textOf(0, "looks", false).text, /Its market is made up/);
  assert.equal(certificateOf(6).look!.number, 7);
});

Deno.test("a chance beside a small level is as exact as the level", () => {
  const look = nextLook(5, { isCounted: true, freshFrom: START, trials: [17] }), { decision } = inputOf(6, 8, 8);
  const figures = { ...decision!.figures, unseenLossAdjustedP: 9e-4 };
  const input = inputOf(6, 8, 8, { look, unseenLoss: 0.01, decision: { ...decision!, figures } });
  const { text, light } = issueCertificate(input).sentences.find(({ topic }) => topic === "unseenLoss")!;
  assert.match(text, /with a chance of at most 0\.09 %; we ask for at most 0\.068 %/);
  assert.equal(light, "amber");
});

Deno.test("a chance that counts the others tried is said to be a bound, and one of 1 to say nothing", () => {
  const told = (bound: number) => {
    const base = withCopies(inputOf(8, 8, 8)), { figures, placebo } = base.decision!;
    const decision = {
      ...base.decision!,
      figures: { ...figures, outOfSampleAdjustedP: bound, unseenLossAdjustedP: bound },
      placebo: { ...placebo!, adjustedP: bound },
    };
    const { sentences } = issueCertificate({ ...base, unseenLoss: 0.01, decision });
    return ["sealedTest", "unseenLoss", "placebo"].map((topic) => sentences.find((one) => one.topic === topic)!.text);
  };
  for (const text of told(0.34)) assert.match(text, /of at most 34\.0 %[ ,;]/);
  for (const text of told(0.0001)) assert.match(text, /of less than 0\.1 %[ ,;]/);
  for (const bound of [0.9995, 1]) {
    for (const text of told(bound)) {
      assert.match(text, /of at most 100 %, which says nothing against chance[ ,;]/);
      assert.doesNotMatch(text, /more than/);
    }
  }
});

Deno.test("no record is long enough with fewer days than prove anything", () => {
  const base = inputOf(5, 8, 8), good = Float64Array.of(0.01, 0.02);
  const short = (part: typeof base.search, day: number) => ({
    ...part,
    days: [part.days[day]],
    returns: good.slice(day, day + 1),
  });
  assert.ok(minimumTrackRecordLength(good)! < 3);
  const { sentences } = issueCertificate({ ...base, validation: short(base.search, 0), sealed: short(base.search, 1) });
  const { light, text, figures } = sentences.find(({ topic }) => topic === "trackRecord")!;
  assert.match(text, /its record has 2 days; at such results 10 days are enough/);
  assert.deepEqual([figures.neededDays, light === "green"], [MIN_MOVING_DAYS, false]);
});

Deno.test("the worst bar is told of the data that were loaded, which are not all that the market had", () => {
  for (const markets of [[], MARKETS]) {
    const { sentences } = issueCertificate(withMarket(inputOf(9, 4, 4, { unseenLoss: 0.123, markets })));
    const { text } = sentences.find(({ topic }) => topic === "unseenLoss")!;
    assert.match(text, /^The worst bars? of its markets? in these data against its positions/);
  }
});

const isAboutEngine = ({ topic }: { readonly topic: string }) => topic === "enginePays";

Deno.test("copies that did as well leave it open, and an engine that pays where nothing can be foretold refutes", () => {
  const sound = withCopies(inputOf(8, 8, 8)), paid = withCopies(inputOf(8, 8, 8), true);
  assert.equal(lightsOf(sound).get("placebo"), "amber");
  assert.equal(lightsOf(sound).get("enginePays"), "green");
  assert.deepEqual([issueCertificate(paid).verdict, lightsOf(paid).get("enginePays")], ["red", "red"]);
  const carry = issueCertificate({ ...paid, funding: "recorded" }), bySides = carry.sentences.find(isAboutEngine)!;
  assert.deepEqual([carry.verdict === "red", bySides.light], [false, "amber"]);
  assert.match(bySides.text, /or it lives on funding, which these markets keep:/);
  const { text } = issueCertificate(sound).sentences.find(({ topic }) => topic === "placebo")!;
  assert.match(
    text,
    /^Of 823 copies of these days, in which up and down were drawn by coin, it did as well on 3 .*: /,
  );
  assert.equal(lightsOf(inputOf(8, 8, 8)).get("placebo"), "amber");
  assert.equal(lightsOf(inputOf(8, 8, 8)).has("enginePays"), false);
});

Deno.test("a strategy that was not tried on unseen days is allowed no level of a look", () => {
  const look = nextLook(0, { isCounted: true, freshFrom: START, trials: [17] });
  const said = (decision: CertificateInput["decision"]) =>
    issueCertificate(inputOf(6, 8, 8, { look, decision })).sentences.find(({ topic }) => topic === "looks")!.text;
  assert.match(said(inputOf(6, 8, 8).decision), /is allowed for it, and/);
  assert.match(said(null), /is allowed for those tried there, and/);
});

Deno.test("the text begins with the verdict and has a line for each sentence", () => {
  const certificate = documentOf(inputOf(7, 8, 8));
  const lines = certificateText(certificate).split("\n"), facts = originFacts(certificate);
  assert.equal(lines[0], "Strategy 17 of study spring on BTC/USDT");
  assert.equal(lines.length, 3 + certificate.sentences.length + 2 + SIDE_BY_SIDE.length + 1 + facts.length);
  assert.ok(lines.at(-1)!.endsWith(certificate.sha256));
  assert.match(lines[1], /^\[green\] /);
  assert.ok(certificate.sentences.some(({ text }) => /19 of 20 of its purchases and sales stay below 1 %/.test(text)));
  assert.match(lines[3], /The search tried 1,200 strategies \(about 340 different ones\) on 182 days\./);
});

Deno.test("terms kinder than the defaults stand beside a verdict in favour, amber, each with value and default", () => {
  const noFee = { name: "taker-fee", value: 0, default: 0.002, isKinder: true };
  const seldom = { name: "valid-trade-count", value: 40, default: 30, isKinder: false };
  const cases = [
    { settings: [], light: "green", text: "Every setting is the default." },
    {
      settings: [seldom],
      light: "green",
      text: "1 setting differs from the defaults; 1 no kinder to it: valid-trade-count 40 (default 30).",
    },
    {
      settings: [seldom, noFee],
      light: "amber",
      text: "2 settings differ from the defaults; 1 kinder to the strategy, or not to be compared: taker-fee 0 " +
        "(default 0.002); 1 no kinder to it: valid-trade-count 40 (default 30).",
    },
  ];
  for (const { settings, light, text } of cases) {
    const { verdict, headline, sentences } = issueCertificate(inputOf(5, 8, 8, { settings }));
    const sentence = sentences.find(({ topic }) => topic === "settings")!;
    assert.deepEqual([verdict, sentence.light, sentence.text], ["green", light, text]);
    assert.equal(/taker-fee 0 \(default 0\.002\)/.test(headline), light === "amber", headline);
  }
  assert.doesNotMatch(issueCertificate(inputOf(5, 8, -8, { settings: [noFee] })).headline, /taker-fee/);
});

Deno.test("a fall in a sentence is the one of the table below it, part by part", () => {
  const input = inputOf(8, 6, 6), certificate = issueCertificate(input);
  const { text } = certificate.sentences.find(({ topic }) => topic === "unseen")!;
  const { parts } = sideBySide(certificate).find(({ label }) => label === "Max drawdown")!;
  const [, unseen, search] = text.match(
    /fall \(max drawdown\) of ([\d.]+ %) \(the deeper of two parts; in the search ([\d.]+ %)\)/,
  )!;
  assert.equal(search, parts.search);
  assert.ok([parts.validation, parts.sealed].includes(unseen), text);
});

Deno.test("no part of less than a year is shown per year", () => {
  const rows = (input: CertificateInput) => new Map(sideBySide(issueCertificate(input)).map((row) => [row.label, row]));
  const input = inputOf(9, 20, 20), { parts } = rows(input).get("Total return")!;
  const gain = Array.from(input.search.returns).reduce((level, one) => level * (1 + one), 1) - 1;
  assert.equal(parts.search, `${formatNumber(gain, "percent")} in 182 d`);
  assert.equal(rows(input).has("CAGR"), false);
  assert.doesNotMatch(certificateText(documentOf(input)), /a year|CAGR/);
});

Deno.test("whatever is missing, no sentence shows a hole, a raw name or a plural of one", () => {
  const none = { kpis: {}, returns: [], days: [] };
  const oneDay = { kpis: { sharpe: null }, returns: [0.01], days: [START] };
  const holes: Partial<CertificateInput>[] = [
    { search: none, validation: null, sealed: null, decision: null, badBarPnlShare: null, effectiveTrials: null },
    { search: oneDay, validation: oneDay, sealed: null, decision: null, dataQuality: 1, badBarPnlShare: null },
    { search: oneDay, validation: oneDay, sealed: oneDay, sharpeInterval: { pessimistic: null, optimistic: 1 } },
    { sharpeInterval: null, dataQuality: null },
  ];
  const carriedOne = { trials: 1, trialSharpeVariance: null, probabilityOfBacktestOverfitting: null, carried: 1 };
  for (const hole of holes) {
    for (const evidence of [carriedOne, inputOf(1, 1, 1).evidence]) {
      for (const { topic, text } of issueCertificate(inputOf(10, 2, -2, { ...hole, evidence })).sentences) {
        assert.match(text, FIGURE, topic);
        assert.doesNotMatch(text, /\(no value|\(none\)|NaN|null|undefined|–|\b[a-z]+[A-Z]/, topic);
        assert.doesNotMatch(text, /(?<![\d.,])1 (strategies|days|months|bars)\b/, topic);
      }
    }
  }
  const losing = issueCertificate(inputOf(10, 2, -2)).sentences.find(({ topic }) => topic === "trackRecord")!;
  assert.match(losing.text, /at such results no number of days is enough to be 95\.0 % sure/);
});

Deno.test("what it gained on each market stands there, of a single one nothing", () => {
  const sentenceOf = (change: Partial<CertificateInput>) =>
    issueCertificate(inputOf(5, 8, 8, change)).sentences.find(({ topic }) => topic === "markets");
  assert.equal(sentenceOf({ markets: MARKETS.slice(0, 1) }), undefined);
  const { text, light } = sentenceOf({ markets: MARKETS })!;
  assert.match(text, /gained on 1 of them over the unseen days: BTC\/USDT 11.0 %, ETH\/USDT −4.00 %/);
  assert.equal(light, "amber");
  const unopened = MARKETS.map((market) => ({ ...market, unseenGain: null }));
  assert.match(sentenceOf({ markets: unopened })!.text, /gained on 2 of them in the search/);
});

Deno.test("more than half of the markets it had never met are asked for, and said to be no test", () => {
  const sentenceOf = (met: CertificateInput["met"], heldOut = met?.length) =>
    issueCertificate(inputOf(5, 8, 8, { heldOut, met })).sentences.find(({ topic }) => topic === "heldOut");
  assert.equal(sentenceOf(undefined, 0), undefined);
  const { text, light } = sentenceOf(MET)!;
  assert.match(
    text,
    /earned on 2 of 3 markets it had never met: XRP\/USDT 2.10 %, .* without a claim of how seldom luck/,
  );
  assert.equal(light, "green");
  assert.equal(sentenceOf(MET.slice(1))!.light, "amber");
  assert.equal(sentenceOf(MET.slice(2))!.light, "red");
  assert.match(sentenceOf(undefined, 4)!.text, /^None of the 4 markets held out of the search was opened for it/);
});
