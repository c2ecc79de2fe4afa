import openapiTS, { astToString } from "openapi-typescript";

/**
 * Generates the client's types from a contract, as TypeScript source.
 * @param document an OpenAPI 3.1 document as JSON text
 */
export async function clientTypes(document: string): Promise<string> {
	const types = await openapiTS(document, {
		// A caller may omit fields with a default.
		defaultNonNullable: false,
		// `Product` in addition to `components["schemas"]["Product"]`.
		rootTypes: true,
		rootTypesNoSchemaPrefix: true,
		rootTypesKeepCasing: true,
	});
	return astToString(types);
}
