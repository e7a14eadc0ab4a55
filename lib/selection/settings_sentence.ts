/**
 * What a certificate says of settings that are not at their defaults: a result under terms of one's own is told with them.
 *
 * @module
 */
import { formatCount } from "../metrics/format.ts";
import type { CertificateSentence, DifferingSetting } from "./certificate_input.ts";

/** A setting with its value and its default, such as `taker-fee 0 (default 0.002)`. */
export function settingText({ name, value, default: preset }: Omit<DifferingSetting, "isKinder">): string {
  const write = (one: DifferingSetting["value"]) => one === null ? "none" : one === "" ? "nothing" : String(one);
  return `${name} ${write(value)} (default ${write(preset)})`;
}

/** Kinder ones first: amber with any of them. */
export function settingsOf(settings: readonly DifferingSetting[]): CertificateSentence {
  const kinder = settings.filter(({ isKinder }) => isKinder), others = settings.filter(({ isKinder }) => !isKinder);
  const list = (some: readonly DifferingSetting[]) => some.map(settingText).join(", ");
  const all = settings.length === 0
    ? "Every setting is the default"
    : `${formatCount(settings.length, "setting")} ${settings.length === 1 ? "differs" : "differ"} from the defaults`;
  return {
    topic: "settings",
    light: kinder.length > 0 ? "amber" : "green",
    text: [
      all,
      ...(kinder.length === 0
        ? []
        : [`${kinder.length} kinder to the strategy, or not to be compared: ${list(kinder)}`]),
      ...(others.length === 0 ? [] : [`${others.length} no kinder to it: ${list(others)}`]),
    ].join("; ") + ".",
    figures: { differing: settings.length, kinder: kinder.length },
  };
}

/** What stands beside a verdict that was reached under kinder terms; `""` where there are none. */
export function kinderTerms(settings: readonly DifferingSetting[]): string {
  const kinder = settings.filter(({ isKinder }) => isKinder);
  if (kinder.length === 0) return "";
  return ` It says so under terms kinder than the defaults: ${kinder.map(settingText).join("; ")}.`;
}
