import type { SwaggerSystem } from "swagger-ui-dist/swagger-ui-es-bundle.js";

/** A sample in `x-codeSamples` of an operation. */
interface CodeSample {
	label: string;
	source: string;
}

/** The properties of Swagger UI's list of responses that say which operation it belongs to. */
interface ResponsesProps {
	path: string;
	method: string;
}

/** A plugin of Swagger UI that shows the samples of code of an operation above its responses. Swagger UI itself ignores them. */
export function codeSamplesPlugin() {
	return {
		wrapComponents: {
			responses:
				(Original: unknown, { React, specSelectors }: SwaggerSystem) =>
				(props: ResponsesProps) => {
					const samples = samplesOf(specSelectors.specJson().toJS(), props);
					return React.createElement(
						React.Fragment,
						null,
						...samples.map(({ label, source }) =>
							React.createElement(
								"details",
								{ key: label, className: "reference-sample" },
								React.createElement("summary", null, label),
								// Without the attribute, a keyboard could not scroll a long line into view.
								React.createElement("pre", { tabIndex: 0 }, source),
							),
						),
						React.createElement(Original, props),
					);
				},
		},
	};
}

function samplesOf(document: unknown, { path, method }: ResponsesProps): CodeSample[] {
	// The document is the stage's own, which the contract's types describe; Swagger UI has it without types.
	const { paths } = document as { paths?: Record<string, Record<string, { "x-codeSamples"?: CodeSample[] }>> };
	return paths?.[path]?.[method]?.["x-codeSamples"] ?? [];
}
