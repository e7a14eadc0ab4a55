/**
 * Decisions of the search and of the tests after it, in words.
 *
 * @module
 */
import { formatCount, formatKpi, formatNumber } from "../../metrics/format.ts";
import { isKpiName, kpiDefinition } from "../../metrics/registry.ts";
import type { Decision } from "../../store/decisions.ts";
import { words } from "./certificate_groups.ts";

/** A decision for people. */
export interface DecisionText {
  readonly title: string;
  readonly text: string;
}

/** What is read of a record that may be of another release. */
type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? value as Fields : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function percent(value: unknown): string {
  return formatNumber(number(value), "percent");
}

function kpiText(kpi: string, value: unknown): string {
  return isKpiName(kpi) ? formatKpi(kpi, number(value)) : String(value);
}

/** Numbers of strategies in words. */
function strategies(value: unknown): string {
  const numbers = list(value).map(String);
  return numbers.length === 0 ? "none" : numbers.join(", ");
}

/** What a parameter is called. */
type Label = (parameter: string) => string;

const WRITE: Readonly<Record<string, (decision: Decision, label: Label) => DecisionText>> = {
  thresholds: ({ decided }) => ({
    title: "Asked for more",
    text: list(decided).map(fields).map(({ kpi, oldValue, newValue }) => {
      const name = String(kpi), plain = isKpiName(name) ? kpiDefinition(name).plain : words(name);
      return `${plain}: ${kpiText(name, oldValue)} → ${kpiText(name, newValue)}`;
    }).join("; "),
  }),
  model: ({ decided, modelQuality }) => {
    const { modelShare, restarts } = fields(decided), began = number(restarts) ?? 0;
    const quality = modelQuality === null
      ? "It has foretold too little to be judged"
      : `It put past tries in the right order to ${formatNumber(modelQuality, "ratio")}, where 1 is all and 0 is luck`;
    return {
      title: `The model makes ${percent(modelShare)} of the next proposals`,
      text: `${quality}${began === 0 ? "" : `; it has begun anew ${formatCount(began, "time")}`}.`,
    };
  },
  carried: ({ decided }) => {
    const { trials, opened, hard, refused } = fields(decided);
    const kept = refused === undefined
      ? ""
      : ` Refused before, as they peek or make other trades a second time: ${strategies(refused)}.`;
    return {
      title: "Carried to unseen days",
      text: `Strategies ${strategies(trials)}. The sealed days were opened for: ${strategies(opened)}. Held up: ` +
        `${strategies(hard)}.${kept}`,
    };
  },
  portfolio: ({ decided }) => {
    const { members, weights } = fields(decided), shares = list(weights);
    const each = list(members).map((member, i) => {
      const { trial } = fields(member);
      return `strategy ${trial === undefined ? String(member) : String(trial)} ${percent(shares[i])}`;
    });
    return { title: "Held together", text: `${each.join(", ")}.` };
  },
  surrogate: ({ decided, modelQuality }, label) => {
    const { verdict, matters, freeze } = fields(decided), most = list(matters).map((name) => label(String(name)));
    const frozen = list(freeze).map((one) => label(String(fields(one).name)));
    return {
      title: verdict === "reliable" ? "What mattered could be told" : "What mattered could not be told",
      text: `R² ${formatNumber(modelQuality, "ratio")} on tries it had not seen. ` +
        (verdict === "reliable" ? `Most: ${most.join(", ") || "no parameter"}.` : "") +
        (frozen.length === 0 ? "" : ` May stay as they are: ${frozen.join(", ")}.`),
    };
  },
  placeboSearch: ({ decided }) => {
    const { seed, trials, good, hard } = fields(decided);
    return {
      title: `The same search where there is nothing to find, number ${String(seed)}`,
      text: `Of ${String(trials)} tries ${String(good)} looked good and ${
        String(hard)
      } held up: each of these is a false one.`,
    };
  },
};

/**
 * A decision in words; one of a kind not known here under its own name, with what was decided.
 *
 * @param label What a parameter is called; as it is named by default.
 */
export function decisionText(decision: Decision, label: Label = (name) => name): DecisionText {
  if (Object.hasOwn(WRITE, decision.kind)) return WRITE[decision.kind](decision, label);
  return { title: words(decision.kind), text: JSON.stringify(decision.decided) };
}

/** Decisions worth a line: of a model that goes on as before nothing was decided. */
export function toldDecisions(decisions: readonly Decision[]): Decision[] {
  let before = "";
  return decisions.filter(({ kind, decided }) => {
    if (kind !== "model") return true;
    const { modelShare, restarts } = fields(decided),
      now = `${String(modelShare)} ${String(restarts)}`,
      isNew = now !== before;
    before = now;
    return isNew;
  });
}
