import { readdirSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import WebSocket from "ws";
import * as z from "zod/mini";
import { projectRoot } from "../../src/config.ts";
import { dataFolder, launch, until } from "../harness.ts";

const Message = z.looseObject({
	id: z.optional(z.number()),
	method: z.optional(z.string()),
	params: z.optional(z.record(z.string(), z.unknown())),
	result: z.optional(z.record(z.string(), z.unknown())),
});

/** Creates a client of the inspector protocol, for a process or for a worker thread in it. */
function createInspectorClient(send: (text: string) => void) {
	const received: z.output<typeof Message>[] = [];
	let lastId = 0;
	return {
		receive: (text: string) => void received.push(z.parse(Message, JSON.parse(text))),
		/** Returns the events received so far. */
		events: (method: string) => received.filter((each) => each.method === method).map(({ params }) => params),
		async command(method: string, params: object = {}): Promise<void> {
			lastId += 1;
			const id = lastId;
			send(JSON.stringify({ id, method, params }));
			await until(() => received.some((each) => each.id === id));
			expect(received.find((each) => each.id === id)).not.toHaveProperty("error");
		},
	};
}

const Attached = z.object({ sessionId: z.string(), workerInfo: z.object({ url: z.string() }) });
const FromWorker = z.object({ sessionId: z.string(), message: z.string() });
const Location = z.object({ lineNumber: z.number(), columnNumber: z.number() });
const Paused = z.object({
	hitBreakpoints: z._default(z.array(z.string()), []),
	callFrames: z.array(z.object({ location: Location })),
});

/** Returns a place in a handler's source, and its place in the bundle, as a debugger finds it in the source map. */
function findPlace(buildFolder: string, source: string, text: RegExp) {
	const lines = readFileSync(join(projectRoot, source), "utf8").split("\n");
	const line = lines.findIndex((each) => text.test(each));
	const name = readdirSync(buildFolder).find((each) => /^products-\w+\.mjs$/.test(each)) ?? "";
	const bundle = join(buildFolder, name);
	const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")));
	const sourceOf = ({ lineNumber, columnNumber }: z.output<typeof Location>) => {
		const entry = map.findEntry(lineNumber, columnNumber);
		return "originalSource" in entry ? { file: entry.originalSource, line: entry.originalLine } : undefined;
	};
	const lineNumber = readFileSync(bundle, "utf8")
		.split("\n")
		.findIndex((each) => text.test(each));
	return { line, sourceOf, breakpoint: { urlRegex: `/build/${name}$`, lineNumber } };
}

test("a breakpoint in a handler stops at the TypeScript line", async () => {
	const LOCAL_DATA = await dataFolder();
	const args = ["--inspect=127.0.0.1:0", "--import", "tsx/esm", "packages/local/src/commands/start.ts"];
	const stage = launch(process.execPath, args, { LOCAL_DATA });
	await until(() => /^ready /m.test(stage.stdout()));
	const url = /^ready (\S+)$/m.exec(stage.stdout())?.[1];
	const socket = new WebSocket(/ws:\S+/.exec(stage.stderr())?.[0] ?? "");
	onTestFinished(() => socket.terminate());
	await until(() => socket.readyState === WebSocket.OPEN);

	const main = createInspectorClient((text) => socket.send(text));
	const attached = () =>
		main
			.events("NodeWorker.attachedToWorker")
			.map((params) => z.parse(Attached, params))
			.find(({ workerInfo }) => /\/build\/runtime-\w+\.mjs$/.test(workerInfo.url));
	const worker = createInspectorClient((message) => {
		void main.command("NodeWorker.sendMessageToWorker", { sessionId: attached()?.sessionId, message });
	});
	socket.on("message", (data) => {
		main.receive(String(data));
		const { method, params } = z.parse(Message, JSON.parse(String(data)));
		if (method !== "NodeWorker.receivedMessageFromWorker") return;
		const { sessionId, message } = z.parse(FromWorker, params);
		if (sessionId === attached()?.sessionId) worker.receive(message);
	});
	await main.command("NodeWorker.enable", { waitForDebuggerOnStart: true });
	const status = fetch(`${url}/products/prd_desk-lamp`).then(
		(response) => response.status,
		(error) => String(error),
	);
	await until(() => attached() !== undefined);

	const { line, sourceOf, breakpoint } = findPlace(
		join(LOCAL_DATA, "build"),
		"packages/functions/src/products.ts",
		/getProduct:.*async/,
	);
	expect(breakpoint.lineNumber).toBeGreaterThan(0);
	await worker.command("Debugger.enable");
	await worker.command("Debugger.setBreakpointByUrl", breakpoint);
	await worker.command("Runtime.runIfWaitingForDebugger");
	const pauses = () => worker.events("Debugger.paused").map((params) => z.parse(Paused, params));
	await until(() => pauses().length > 0);
	// A worker that waited for the debugger may first stop at its own first line.
	if (pauses()[0]?.hitBreakpoints.length === 0) await worker.command("Debugger.resume");
	await until(() => pauses().some(({ hitBreakpoints }) => hitBreakpoints.length > 0));
	const location = pauses().at(-1)?.callFrames[0]?.location;
	expect(location && sourceOf(location)).toEqual({
		file: expect.stringMatching(/functions\/src\/products\.ts$/),
		line,
	});
	await worker.command("Debugger.resume");
	expect(await status).toBe(200);
});
