/**
 * The settings of runs beyond one machine: where the NATS server is, who asks, and what is checked twice.
 *
 * @module
 */
import { choice, number, secret, text } from "./fields.ts";

/** All settings of a cluster. */
export const CLUSTER_FIELDS = {
  executor: choice(
    ["threads", "nats"],
    "threads",
    "Where backtests run: in threads of this process, or on the workers of a NATS server",
  ),
  natsUrl: text(
    "nats://127.0.0.1:4222",
    "Address of the NATS server, nats://HOST:PORT or tls://HOST:PORT; several of one cluster by commas",
  ),
  natsToken: secret("Token of the account at the NATS server"),
  natsSeed: secret("Seed of the NKey at the NATS server"),
  natsCa: text("", "File of the certificate authority that vouches for the NATS server; the system's where not given"),
  natsAckSeconds: number({
    default: 10,
    min: 0.5,
    max: 3600,
    unit: "s",
    description: "Silence of a worker after which its jobs are given to others",
  }),
  natsIdleSeconds: number({
    default: 120,
    min: 1,
    max: 86_400,
    unit: "s",
    description: "Time without a worker that takes a job after which that is said",
  }),
  keepTrades: choice(
    ["all", "valid", "soft"],
    "all",
    "Trials whose trades are sent and stored: all, those that say enough, or those that pass the SOFT gates; replay gives " +
      "the others back",
  ),
  checkShare: number({
    default: 0,
    min: 0,
    max: 1,
    unit: "share of the jobs",
    description: "Jobs that two machines run and must agree on",
  }),
} as const;
