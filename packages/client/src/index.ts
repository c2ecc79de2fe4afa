/** The typed client of the API: the exports of `@tap/client`. */
export { type ClientOptions, createClient, wasRetried } from "./client.ts";
export { ApiError, unwrap } from "./error.ts";
/** Every entity and problem by name (`Product`, `OrderInput`, `OrderNotPlacedProblem`, …), and `paths` and `components`. */
export type * from "./openapi.gen.ts";
export { type Page, type PaginateOptions, paginate } from "./paginate.ts";
export type { RetryOptions } from "./retry.ts";
export type { Token } from "./token.ts";
export type { Client, ClientPaths, Problem, ProblemCode, UnexpectedResponse } from "./types.ts";
export { type UpdateOptions, update } from "./update.ts";
