/**
 * What is called of `node:crypto`.
 *
 * @module
 */
export { createHash, randomUUID } from "node:crypto";
