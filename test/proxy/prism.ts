import { spawn } from "node:child_process";
import { once } from "node:events";
import { openApiTool } from "../../scripts/openapi/tools.ts";
import { freePort } from "../support/free-port.ts";

/** Prism between a client and a stage. https://docs.stoplight.io/docs/prism */
export interface Prism {
	url: string;
	/** Prism's lines about responses that the document does not allow. */
	violations(): readonly string[];
	stop(): Promise<void>;
}

/**
 * Starts Prism on a free port of loopback. It compares each response with the document, and replaces one that the document does not allow by a
 * problem with the status 500. Requests are passed on unchecked: the suite sends wrong ones on purpose.
 */
export async function startPrism(document: string, upstream: string): Promise<Prism> {
	const port = await freePort();
	const options = ["--errors", "--validate-request=false", "--cors=false", "--host", "127.0.0.1", "--port", `${port}`];
	const child = spawn(process.execPath, [await openApiTool("prism"), "proxy", ...options, document, upstream], {
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
	});
	const ended = once(child, "close");
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (chunk: string) => {
			output += chunk;
		});
	}
	while (!output.includes("Prism is listening")) {
		const next = await Promise.race([once(child.stdout, "data"), ended.then(() => "ended" as const)]);
		if (next === "ended") throw new Error(`Prism ended before it listened:\n${output}`);
	}
	return {
		url: `http://127.0.0.1:${port}`,
		violations: () => output.split("\n").filter((line) => /violation/i.test(line)),
		async stop() {
			child.kill();
			await ended;
		},
	};
}
