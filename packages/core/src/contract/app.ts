/**
 * The name of the app. It begins the names of resources on AWS and appears in problem types, scopes, metrics and the API
 * reference. `npm run rename` changes it.
 */
export const appName = "tap";

/** Whom callers of the API may ask: `info.contact` of the OpenAPI document. `url` and `email` may stand beside the name. */
export const contact = { name: `The maintainers of ${appName}` };
