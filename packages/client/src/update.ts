import { wasRetried } from "./client.ts";
import { dataOf } from "./error.ts";
import type { Client, ClientPaths, Data, Path, UntypedCall } from "./types.ts";

/** The paths whose resource is read with GET and replaced with a conditional PUT. */
export type UpdatablePath = {
	[P in Path<"get"> & Path<"put">]: ClientPaths[P]["put"] extends { parameters: { header?: { "If-Match"?: string } } }
		? P
		: never;
}[Path<"get"> & Path<"put">];

/** The body of a PUT of the resource. */
export type Input<P extends UpdatablePath> = ClientPaths[P]["put"]["requestBody"]["content"]["application/json"];

/** A body without unknown members: the API rejects those that `{ ...product, stock: 1 }` has. */
type Exactly<Body, B extends Body> = B & { [K in Exclude<keyof B, keyof Body>]: never };

/** The options of `update`. */
export interface UpdateOptions<P extends UpdatablePath> {
	/** The parameters of the path. */
	path: ClientPaths[P]["put"]["parameters"]["path"];
	/** The maximum number of times that the change is tried; 5 by default. */
	maxAttempts?: number | undefined;
	signal?: AbortSignal | undefined;
}

/**
 * Reads a resource, changes it and writes it back if it has not changed since (`If-Match`). If it has, reads and changes it
 * again. `change` returns the whole new body, or `undefined` to leave the resource as it is.
 *
 * ```ts
 * await update(client, "/products/{productId}", { path: { productId } }, ({ name, category, price, stock }) => ({
 * 	name, category, price, stock: stock + 10,
 * }));
 * ```
 *
 * If the response to a write was lost and the retry fails with 412, the write counts as done when the resource now has the
 * values it wrote (RFC 9110, section 13.1.1). Otherwise it is unknown whether the write was done; the change is not made a
 * second time, and the 412 is thrown.
 * @returns the resource after the update
 * @throws {ApiError} `precondition.failed` after `maxAttempts`; any other problem at once
 */
export async function update<P extends UpdatablePath, B extends Input<P>>(
	client: Client,
	path: P,
	{ path: pathParameters, maxAttempts = 5, signal }: UpdateOptions<P>,
	change: (current: Data<P, "get">) => Exactly<Input<P>, B> | undefined | Promise<Exactly<Input<P>, B> | undefined>,
): Promise<Data<P, "get">> {
	const { GET, PUT } = client as unknown as { GET: UntypedCall; PUT: UntypedCall };

	async function current() {
		const result = await GET(path, { params: { path: pathParameters }, signal });
		return {
			data: dataOf(result) as Data<P, "get">,
			etag: result.response.headers.get("ETag"),
		};
	}

	for (let attempt = 1; ; attempt++) {
		const { data, etag } = await current();
		const body = await change(data);
		if (body === undefined) return data;
		if (!etag) throw new TypeError(`The response to GET ${path} has no readable ETag: does CORS expose it?`);
		const params = { path: pathParameters, header: { "If-Match": etag } };
		const written = await PUT(path, { params, body, signal });
		if (written.error?.code === "precondition.failed") {
			if (wasRetried(written.response)) {
				const { data } = await current();
				if (contains(data, body)) return data;
			} else if (attempt < maxAttempts) continue;
		}
		return dataOf(written) as Data<P, "get">;
	}
}

/** Whether `actual` has every member that `expected` has, with the same value. */
function contains(actual: unknown, expected: unknown): boolean {
	if (!isObject(actual) || !isObject(expected)) return actual === expected;
	return Object.entries(expected).every(([name, value]) => value === undefined || contains(actual[name], value));
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}
