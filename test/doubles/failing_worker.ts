/**
 * A worker for the tests that fails as it loads.
 *
 * @module
 */
throw new Error("planted fault of a start");
