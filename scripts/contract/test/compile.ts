import { fileURLToPath } from "node:url";
import ts from "typescript";
import { clientTypes } from "../../client-types.ts";
import type { Node } from "../node.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const typesFile = `${root}packages/client/src/openapi.gen.ts`;
const consumerFile = `${root}scripts/contract/test/consumer.ts`;

const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [consumerFile] }, ts.sys, root);

/** What was parsed once: of all files only the client's types differ from one call to the next. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of the consumer, with the client's types made of `document` in memory; nothing when it compiles. */
export async function consumerErrors(document: Node): Promise<string[]> {
	const types = await clientTypes(JSON.stringify(document));
	const host = ts.createCompilerHost(options);
	const parse = host.getSourceFile;
	host.getSourceFile = (file, ...rest) => {
		if (file === typesFile) return ts.createSourceFile(file, types, ts.ScriptTarget.ES2023);
		if (!parsed.has(file)) parsed.set(file, parse(file, ...rest));
		return parsed.get(file);
	};
	const program = ts.createProgram([consumerFile], options, host);
	const consumer = program.getSourceFile(consumerFile);
	if (!consumer || !program.getSourceFile(typesFile)) throw new Error("The consumer does not use the client's types.");
	return program
		.getSemanticDiagnostics(consumer)
		.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
