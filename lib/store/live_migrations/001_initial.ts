/**
 * Version 1 of the ledger of live trading: runs, what they saw, decided, asked for and got, and what people asked of them.
 *
 * What has happened is never changed or taken out: only rows that stand for a state may be updated.
 *
 * @module
 */

/** What every row says first. */
const STAMP = `
  environment TEXT NOT NULL CHECK (environment IN ('dry', 'testnet', 'demo', 'live')),
  run TEXT NOT NULL REFERENCES runs (run),
  at INTEGER NOT NULL`;

const SIDE = "INTEGER NOT NULL CHECK (side IN (1, -1))";

/** Tables whose rows stand for a state. */
const STATES = ["runs", "positions", "days", "commands", "messages", "alert_states"];

/** Tables of what has happened. */
const HISTORY = ["bars", "decisions", "intents", "orders", "fills", "risk_events"];

const TABLES = `
CREATE TABLE runs (
  environment TEXT NOT NULL CHECK (environment IN ('dry', 'testnet', 'demo', 'live')),
  run TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  capital REAL NOT NULL,
  plan TEXT NOT NULL CHECK (json_valid(plan)),
  alive_at INTEGER NOT NULL,
  ended_at INTEGER,
  risk TEXT CHECK (risk IS NULL OR json_valid(risk)),
  state TEXT CHECK (state IS NULL OR json_valid(state))
) STRICT, WITHOUT ROWID;

CREATE TABLE bars (${STAMP},
  symbol TEXT NOT NULL,
  timeframe TEXT NOT NULL,
  time INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  open REAL NOT NULL,
  high REAL NOT NULL,
  low REAL NOT NULL,
  close REAL NOT NULL,
  volume REAL NOT NULL,
  PRIMARY KEY (run, symbol, timeframe, time, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (${STAMP},
  strategy TEXT NOT NULL,
  symbol TEXT NOT NULL,
  bar_time INTEGER NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('none', 'enter', 'moveStop', 'leave', 'missed')),
  side INTEGER CHECK (side IS NULL OR side IN (1, -1)),
  stop REAL,
  reason TEXT NOT NULL,
  PRIMARY KEY (run, strategy, symbol, bar_time)
) STRICT, WITHOUT ROWID;

CREATE TABLE intents (${STAMP},
  order_id TEXT NOT NULL CHECK (length(order_id) <= 36),
  action TEXT NOT NULL CHECK (action IN ('submit', 'modify', 'cancel')),
  strategy TEXT NOT NULL,
  symbol TEXT NOT NULL,
  position INTEGER NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('entry', 'exit', 'protection', 'flatten')),
  side ${SIDE},
  quantity REAL NOT NULL,
  price REAL,
  stop REAL,
  target REAL,
  bar_time INTEGER
) STRICT;
CREATE UNIQUE INDEX intents_submitted ON intents (run, order_id) WHERE action = 'submit';

CREATE TABLE orders (${STAMP},
  order_id TEXT NOT NULL,
  venue_order_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('sent', 'unknown', 'open', 'partlyFilled', 'filled', 'cancelled', 'rejected', 'expired')),
  filled_quantity REAL NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX orders_by_id ON orders (run, order_id);

CREATE TABLE fills (${STAMP},
  fill_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  strategy TEXT NOT NULL,
  symbol TEXT NOT NULL,
  position INTEGER NOT NULL,
  side ${SIDE},
  quantity REAL NOT NULL CHECK (quantity > 0),
  price REAL NOT NULL CHECK (price > 0),
  reference REAL NOT NULL,
  fee REAL NOT NULL,
  maker INTEGER NOT NULL CHECK (maker IN (0, 1)),
  reason TEXT
) STRICT;
CREATE UNIQUE INDEX fills_once ON fills (run, symbol, fill_id);

CREATE TABLE positions (${STAMP},
  position INTEGER NOT NULL,
  strategy TEXT NOT NULL,
  symbol TEXT NOT NULL,
  side ${SIDE},
  quantity REAL NOT NULL,
  entry_price REAL NOT NULL,
  stop REAL,
  target REAL,
  protection TEXT NOT NULL CHECK (protection IN ('resting', 'exchanging', 'dust', 'none')),
  closed_at INTEGER,
  exit_price REAL,
  exit_reason TEXT,
  fees REAL NOT NULL,
  funding REAL NOT NULL,
  pnl REAL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_events (${STAMP},
  kind TEXT NOT NULL CHECK (kind IN ('denial', 'cut', 'restricted', 'lifted', 'flow', 'note')),
  code TEXT,
  sentence TEXT NOT NULL,
  found REAL,
  "limit" REAL,
  mode TEXT NOT NULL CHECK (mode IN ('ACTIVE', 'REDUCING', 'HALTED')),
  strategy TEXT,
  symbol TEXT,
  order_id TEXT,
  who TEXT NOT NULL
) STRICT;
CREATE INDEX risk_events_by_run ON risk_events (run, at);

CREATE TABLE days (${STAMP},
  day INTEGER NOT NULL,
  start_equity REAL NOT NULL,
  equity REAL NOT NULL,
  flows REAL NOT NULL,
  pnl REAL NOT NULL,
  fees REAL NOT NULL,
  funding REAL NOT NULL,
  trades INTEGER NOT NULL,
  PRIMARY KEY (run, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE commands (${STAMP},
  command INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL CHECK (name IN ('pause', 'resume', 'halt', 'flatten', 'stop')),
  reason TEXT NOT NULL,
  override INTEGER NOT NULL CHECK (override IN (0, 1)),
  who TEXT NOT NULL CHECK (who IN ('operator', 'telegram', 'file')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'refused')),
  answer TEXT
) STRICT;
CREATE INDEX commands_waiting ON commands (run) WHERE state = 'waiting';

CREATE TABLE messages (${STAMP},
  message INTEGER PRIMARY KEY AUTOINCREMENT,
  is_critical INTEGER NOT NULL CHECK (is_critical IN (0, 1)),
  text TEXT NOT NULL,
  sent_at INTEGER
) STRICT;
CREATE INDEX messages_waiting ON messages (run) WHERE sent_at IS NULL;

CREATE TABLE alert_states (
  run TEXT NOT NULL PRIMARY KEY REFERENCES runs (run),
  state TEXT NOT NULL CHECK (json_valid(state))
) STRICT, WITHOUT ROWID;
`;

function refusal(table: string, what: "DELETE" | "UPDATE"): string {
  return `
CREATE TRIGGER ${table}_no_${what.toLowerCase()} BEFORE ${what} ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} keeps what has happened'); END;`;
}

/** SQL that builds version 1 in an empty database. */
export const LIVE_INITIAL: string = [
  TABLES,
  ...[...STATES, ...HISTORY].map((table) => refusal(table, "DELETE")),
  ...HISTORY.map((table) => refusal(table, "UPDATE")),
].join("");
