/**
 * The name of the app. It begins the names of resources on AWS and appears in problem types, scopes, metrics and the API
 * reference. `npm run rename` changes it.
 */
export const appName = "tap";
