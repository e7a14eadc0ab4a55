/**
 * What was decided and looked at in a study beyond its trials: read once where it is asked for again, and appended to.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import {
  loadCertificates,
  loadSealedOpenings,
  recordSealedOpening,
  type SealedOpening,
  type StoredCertificate,
  writeCertificate,
} from "../store/certificates.ts";
import { type Decision, loadDecisions } from "../store/decisions.ts";
import { loadSearchState, type SearchState } from "../store/search_states.ts";
import type { StudyChange } from "./study_changes.ts";

/** Sealed days of a market. */
export type SealedSpan = Pick<SealedOpening, "dataHash" | "fromTime" | "toTime">;

/**
 * Decisions, openings of sealed days, certificates, and where the search stands.
 *
 * @internal
 */
export class StudyJournal {
  readonly #db: DatabaseSync;
  readonly #study: string;
  readonly #change: (change: StudyChange) => void;
  #decisions: Decision[] | null = null;

  /**
   * That of a study; nothing is read yet.
   *
   * @param change Writes what happens in a search.
   */
  constructor(db: DatabaseSync, study: string, change: (change: StudyChange) => void) {
    this.#db = db;
    this.#study = study;
    this.#change = change;
  }

  /** Decisions of a kind, or all, in the order they were made. */
  decisions(kind?: string): Decision[] {
    this.#decisions ??= loadDecisions(this.#db, this.#study);
    return this.#decisions.filter((decision) => kind === undefined || decision.kind === kind);
  }

  /** Adds a decision after the last one. */
  decide(decision: Decision): void {
    this.#change({ kind: "decided", decision });
    this.#decisions?.push(decision);
  }

  /** Looks of this study's trials into sealed days that overlap a span. */
  openings({ dataHash, fromTime, toTime }: SealedSpan): SealedOpening[] {
    return loadSealedOpenings(this.#db, dataHash, fromTime, toTime).filter(({ study }) => study === this.#study);
  }

  /** Writes down a look into sealed days. */
  recordOpening(opening: Omit<SealedOpening, "study">): void {
    recordSealedOpening(this.#db, { ...opening, study: this.#study });
  }

  /** Certificates in trial order. */
  certificates(): StoredCertificate[] {
    return loadCertificates(this.#db, this.#study);
  }

  /** Writes a trial's certificate; an earlier one is replaced. */
  certify(certificate: StoredCertificate): void {
    writeCertificate(this.#db, this.#study, certificate);
  }

  /** Where the search stood when that was saved last; `null` where it never was. */
  searchState(): SearchState | null {
    return loadSearchState(this.#db, this.#study);
  }

  /** Saves where the search stands. */
  saveSearchState(state: SearchState): void {
    this.#change({ kind: "stands", state });
  }
}
