import { join } from "node:path";
import ts from "typescript";
import { clientTypes } from "../../client-types.ts";
import { root } from "../../project-root.ts";
import type { Node } from "../node.ts";

const typesFile = join(root, "packages/client/src/openapi.gen.ts");
const consumerFile = join(root, "scripts/contract/test/consumer.ts");

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [consumerFile] }, ts.sys, root);

/** Parsed source files by path. Between two calls only the client's types differ. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The program of the last call, whose module resolutions the next one reuses. */
let program: ts.Program | undefined;

/** Compiles the consumer against the client's types of `document`, which stay in memory. Returns the compile errors. */
export async function consumerErrors(document: Node): Promise<string[]> {
	const types = await clientTypes(JSON.stringify(document));
	const host = ts.createCompilerHost(options);
	const parse = host.getSourceFile;
	host.getSourceFile = (file, ...rest) => {
		if (file === typesFile) return ts.createSourceFile(file, types, ts.ScriptTarget.ES2023);
		if (!parsed.has(file)) parsed.set(file, parse(file, ...rest));
		return parsed.get(file);
	};
	program = ts.createProgram([consumerFile], options, host, program);
	const consumer = program.getSourceFile(consumerFile);
	if (!consumer || !program.getSourceFile(typesFile)) throw new Error("The consumer does not use the client's types.");
	return program
		.getSemanticDiagnostics(consumer)
		.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
