import * as fc from "fast-check";
import { inject } from "vitest";

// Runs before every test file: all properties use the seed that the run printed.
fc.configureGlobal({ seed: inject("seed") });
