import openapiTS, { astToString } from "openapi-typescript";

/**
 * The client's types of a contract, as TypeScript source.
 * @param document an OpenAPI 3.1 document as JSON text
 */
export async function clientTypes(document: string): Promise<string> {
	const types = await openapiTS(document, {
		// A caller may leave out what has a default.
		defaultNonNullable: false,
		// `Product` besides `components["schemas"]["Product"]`.
		rootTypes: true,
		rootTypesNoSchemaPrefix: true,
		rootTypesKeepCasing: true,
	});
	return astToString(types);
}
