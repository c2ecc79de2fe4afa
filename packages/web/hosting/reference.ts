/**
 * Returns the OpenAPI document of a stage, which it serves as `docs/openapi.json`: the contract's, with the stage as its server.
 * @param document the committed openapi.json
 * @param apiUrl the URL of the stage's API, without a trailing slash
 */
export function documentOf<Document extends object>(document: Document, apiUrl: string) {
	return { ...document, servers: [{ url: apiUrl, description: "This stage." }] };
}
