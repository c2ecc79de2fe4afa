import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { parseJson } from "../files.ts";

/** Logs one line that a function printed. */
export type FunctionLog = (name: string, line: string, stream: "stdout" | "stderr") => void;

/** The log files of the functions. */
export interface LogFiles {
	write: FunctionLog;
	/** Flushes and closes the files. */
	close(): Promise<void>;
}

/** The part of a structured log line that the terminal shows. */
const LogLine = z.looseObject({ level: z.string(), message: z.string(), requestId: z.optional(z.string()) });

/**
 * Writes the output of each function to `<folder>/<function>.log`, one JSON object a line, as CloudWatch would store it.
 * @param report also gets each line of level ERROR, in short form
 */
export function openLogFiles(folder: string, report: (line: string) => void): LogFiles {
	mkdirSync(folder, { recursive: true });
	const files = new Map<string, WriteStream>();
	return {
		write(name, line, stream) {
			let file = files.get(name);
			if (!file) {
				file = createWriteStream(join(folder, `${name}.log`), { flags: "a", mode: 0o600 });
				// A full disk must not end the stage; the terminal still shows the errors.
				file.on("error", ({ message }) => report(`ERROR ${name}: its log cannot be written: ${message}`));
				files.set(name, file);
			}
			const value = parseJson(line);
			const isStructured = typeof value === "object" && value !== null;
			const plain = {
				level: stream === "stderr" ? "WARN" : "INFO",
				timestamp: new Date().toISOString(),
				message: line,
			};
			file.write(`${isStructured ? line : JSON.stringify(plain)}\n`);
			const parsed = z.safeParse(LogLine, value);
			if (parsed.success && parsed.data.level === "ERROR") {
				const { message, requestId } = parsed.data;
				report(`ERROR ${name}: ${message}${requestId === undefined ? "" : ` (${requestId})`}`);
			}
		},
		async close() {
			await Promise.all([...files.values()].map((file) => new Promise<void>((resolve) => file.end(() => resolve()))));
		},
	};
}
