import { randomBytes } from "node:crypto";
import type { Provider } from "./protocol.ts";
import { changedKeys, unknownValue } from "./values.ts";

/** Stands in for `@pulumi/random` (https://www.pulumi.com/registry/packages/random/): every change makes a new value. */
export const randomProvider: Provider = {
	check: ({ news }) => ({ inputs: news, failures: [] }),
	diff({ olds, news }) {
		const changes = changedKeys(olds, news);
		return { changes, replaces: changes, deletesFirst: false };
	},
	async create({ type, inputs, isPreview }) {
		if (isPreview) {
			return { id: "", outputs: { ...inputs, base64: unknownValue, hex: unknownValue, result: unknownValue } };
		}
		const length = Number(inputs.length ?? inputs.byteLength ?? 16);
		const bytes = randomBytes(length);
		if (/Password|String/.test(type)) {
			return { id: "none", outputs: { ...inputs, result: bytes.toString("base64url").slice(0, length) } };
		}
		const [hex, base64, b64Url] = [bytes.toString("hex"), bytes.toString("base64"), bytes.toString("base64url")];
		return {
			id: b64Url,
			outputs: { ...inputs, hex, base64, b64Std: base64, b64Url, dec: BigInt(`0x${hex}`).toString() },
		};
	},
	async update({ state, inputs }) {
		return { ...state, ...inputs };
	},
	read: ({ id, state, inputs }) => ({ id, outputs: state, inputs }),
	async delete() {},
	invoke: () => ({}),
};
