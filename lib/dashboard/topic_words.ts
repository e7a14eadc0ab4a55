/**
 * What the statements of a certificate are about, in a few words for people outside the field: each says what is good, and
 * the light beside it whether it is so.
 *
 * @module
 */

const HEADINGS: Readonly<Record<string, string>> = {
  costs: "Pays what trading costs",
  settings: "No kinder settings",
  luck: "Beats the luckiest of all tries",
  deflatedSharpe: "Convincing from the search alone",
  unseen: "Earned on unseen days",
  sealedTest: "Not by luck on unseen days",
  alpha: "More than buying and holding",
  unseenLoss: "Survives one more bad day",
  placebo: "Fails where there is nothing to find",
  enginePays: "The tester gives nothing away",
  looks: "Fresh days, looked at once",
  confirmable: "Enough days to tell",
  backtestOverfitting: "Choosing among many",
  trackRecord: "Record long enough",
  lookAhead: "No look into the future",
  repeatable: "The same when run again",
  sameBar: "Whatever path prices took",
  stopFill: "Wherever its stops fill",
  breakEvenCost: "Costs may be wrong",
  priceStep: "More than rounding of prices",
  funding: "Pays for holding positions",
  capacity: "Room for the capital",
  weakestMonth: "Month by month",
  dataQuality: "Complete market data",
  folds: "In every part of the search",
  heldOut: "On markets it had never met",
  markets: "On each market by itself",
};

/** The heading of a topic; one that has none is spelt out, `stopFill` as "Stop fill". */
export function topicHeading(topic: string): string {
  if (Object.hasOwn(HEADINGS, topic)) return HEADINGS[topic];
  const words = topic.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
