import { wasRepeated } from "./client.ts";
import { dataOf } from "./error.ts";
import type { AnyCall, Client, ClientPaths, Data, Path } from "./types.ts";

/** The paths whose resource is read with GET and replaced with a conditional PUT. */
export type UpdatablePath = {
	[P in Path<"get"> & Path<"put">]: ClientPaths[P]["put"] extends { parameters: { header?: { "If-Match"?: string } } }
		? P
		: never;
}[Path<"get"> & Path<"put">];

/** What a PUT of the resource takes. */
export type Input<P extends UpdatablePath> = ClientPaths[P]["put"]["requestBody"]["content"]["application/json"];

/** A body without members that a PUT does not take: `{ ...product, stock: 1 }` has some, and the API refuses them. */
type Exactly<Body, B extends Body> = B & { [K in Exclude<keyof B, keyof Body>]: never };

/** What to update. */
export interface UpdateOptions<P extends UpdatablePath> {
	/** The parameters of the path. */
	path: ClientPaths[P]["put"]["parameters"]["path"];
	/** How many times at most the change is made; 5 by default. */
	attempts?: number | undefined;
	signal?: AbortSignal | undefined;
}

/**
 * Reads a resource, changes it and writes it back if it is still as it was read (`If-Match`); if somebody else was faster,
 * reads and changes it again. `change` gives the whole new body, or `undefined` to leave the resource as it is.
 *
 * ```ts
 * await update(client, "/products/{productId}", { path: { productId } }, ({ name, category, price, stock }) => ({
 * 	name, category, price, stock: stock + 10,
 * }));
 * ```
 *
 * When the answer to a write was lost, and then the resource is another than was read, the write counts as done if what it
 * wrote stands there (RFC 9110, section 13.1.1). If something else stands there, nobody can tell, and nothing is changed a
 * second time: the 412 is thrown.
 * @returns the resource as it is afterwards
 * @throws {ApiError} `precondition.failed` after `attempts`; any other problem at once
 */
export async function update<P extends UpdatablePath, B extends Input<P>>(
	client: Client,
	path: P,
	{ path: pathParameters, attempts = 5, signal }: UpdateOptions<P>,
	change: (current: Data<P, "get">) => Exactly<Input<P>, B> | undefined | Promise<Exactly<Input<P>, B> | undefined>,
): Promise<Data<P, "get">> {
	const { GET, PUT } = client as unknown as { GET: AnyCall; PUT: AnyCall };

	async function current() {
		const answer = await GET(path, { params: { path: pathParameters }, signal });
		return {
			data: dataOf(answer) as Data<P, "get">,
			etag: answer.response.headers.get("ETag"),
		};
	}

	for (let attempt = 1; ; attempt++) {
		const { data, etag } = await current();
		const body = await change(data);
		if (body === undefined) return data;
		if (!etag) throw new TypeError(`GET ${path} answers no ETag that can be read: does CORS expose it?`);
		const params = { path: pathParameters, header: { "If-Match": etag } };
		const written = await PUT(path, { params, body, signal });
		if (written.error?.code === "precondition.failed") {
			if (wasRepeated(written.response)) {
				const { data } = await current();
				if (holds(data, body)) return data;
			} else if (attempt < attempts) continue;
		}
		return dataOf(written) as Data<P, "get">;
	}
}

/** Whether `actual` has every member that `expected` has, with the same value. */
function holds(actual: unknown, expected: unknown): boolean {
	if (!isObject(actual) || !isObject(expected)) return actual === expected;
	return Object.entries(expected).every(([name, value]) => value === undefined || holds(actual[name], value));
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}
