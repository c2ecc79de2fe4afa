import { vi } from "vitest";

// Runs before every test file of a project whose files share processes although its modules remember something, such as the endpoint of
// the database: each file reloads the modules of the project, but no installed package.
vi.resetModules();
