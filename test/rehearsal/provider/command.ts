import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Values } from "./cloud.ts";
import type { Provider } from "./protocol.ts";
import { changedKeys, unknownValue } from "./values.ts";

/** Stands in for `local.Command` of `@pulumi/command` (https://www.pulumi.com/registry/packages/command/). */
export const commandProvider: Provider = {
	check: ({ news }) => ({ inputs: news, failures: [] }),
	diff({ olds, news }) {
		const changes = changedKeys(olds, news);
		return { changes, replaces: changes.filter((key) => key === "triggers"), deletesFirst: false };
	},
	async create({ inputs, isPreview }) {
		if (isPreview) return { id: "", outputs: { ...inputs, stdout: unknownValue, stderr: unknownValue } };
		return { id: randomUUID(), outputs: { ...inputs, ...run(inputs.create, inputs) } };
	},
	async update({ state, inputs, isPreview }) {
		if (isPreview) return { ...inputs, stdout: unknownValue, stderr: unknownValue };
		return { ...state, ...inputs, ...run(inputs.update ?? inputs.create, inputs) };
	},
	read: ({ id, state, inputs }) => ({ id, outputs: state, inputs }),
	async delete({ state }) {
		run(state.delete, state);
	},
	invoke: () => ({}),
};

/** @throws Error with the output of a command that fails */
function run(command: unknown, { dir, environment, interpreter, stdin }: Values): Values {
	if (typeof command !== "string") return {};
	const [program = "/bin/sh", ...args] = Array.isArray(interpreter) ? interpreter.map(String) : ["/bin/sh", "-c"];
	const { status, stdout, stderr } = spawnSync(program, [...args, command], {
		cwd: typeof dir === "string" ? dir : undefined,
		env: { ...process.env, ...(typeof environment === "object" ? environment : {}) },
		encoding: "utf8",
		input: typeof stdin === "string" ? stdin : undefined,
		// The engine wants all of it in one string.
		maxBuffer: 256 * 1024 * 1024,
	});
	if (status !== 0) throw new Error(`exit status ${status}: running "${command}":\n${stdout}${stderr}`);
	return { stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
}
