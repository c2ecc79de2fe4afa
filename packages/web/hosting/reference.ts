/**
 * The OpenAPI document of one stage, as `docs/openapi.json` holds it: the contract's, with that stage for its only server.
 * @param document the committed openapi.json
 * @param apiUrl where the stage's API is, without a slash at the end
 */
export function documentOf<Document extends object>(document: Document, apiUrl: string) {
	return { ...document, servers: [{ url: apiUrl, description: "This stage." }] };
}
