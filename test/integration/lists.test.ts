import { afterAll } from "vitest";
import { cancelLeftovers } from "./shop.ts";

// The suites that read lists. They run on a stage whose indexes stay behind its tables: see vitest.config.ts.
import "./products.suite.ts";
import "./users.suite.ts";
import "./order-life.suite.ts";
import "./pages.suite.ts";
import "./client.suite.ts";

afterAll(cancelLeftovers);
