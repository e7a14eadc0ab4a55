/**
 * Flags of commands that speak to a cluster.
 *
 * @module
 */
import { SECRET_SETTINGS, settingFlags } from "../lib/config/setting_flags.ts";
import { CLUSTER_FIELDS } from "../lib/config/cluster_fields.ts";
import type { Flag } from "./command_table.ts";

const [NATS_URL] = settingFlags(["natsUrl"]);

/** The server, by a shorter name than that of its setting. */
export const NATS_FLAG: Flag = { ...NATS_URL, name: "nats", value: "URL" };

/** Secrets of a cluster, which no command line takes. */
export const SECRET_FLAGS: readonly Flag[] = settingFlags(
  SECRET_SETTINGS.filter((name) => Object.hasOwn(CLUSTER_FIELDS, name)),
);
