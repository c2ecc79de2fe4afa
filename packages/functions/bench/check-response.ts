import { isDeepStrictEqual } from "node:util";
import type { APIGatewayProxyResult } from "aws-lambda";
import { customer, type FunctionOperation, lineCount, order, pageSize, product } from "./shop.ts";

/** Whether a response is right where peers give one too, so that no contender is fast because it does less. */
const checks: Partial<Record<FunctionOperation, (status: number, body: Record<string, unknown>) => boolean>> = {
	getProduct: (status, body) => status === 200 && isDeepStrictEqual(body, product(0)),
	listProducts: (status, { items, nextCursor }) =>
		status === 200 &&
		typeof nextCursor === "string" &&
		isDeepStrictEqual(
			items,
			Array.from({ length: pageSize }, (_, number) => product(number)),
		),
	getOrder: (status, body) => status === 200 && isDeepStrictEqual(body, order(0)),
	placeOrder: (status, { lines, total }) =>
		status === 201 &&
		Array.isArray(lines) &&
		lines.length === lineCount &&
		isDeepStrictEqual(total, { amount: 3490 * lineCount, currency: "EUR" }),
	getMe: (status, body) => status === 200 && isDeepStrictEqual(body, customer),
};

/**
 * Checks the response of a handler.
 * @throws Error if it is not the expected one
 */
export function assertRight(operation: FunctionOperation, { statusCode, body }: APIGatewayProxyResult): void {
	const isRight = checks[operation] ?? ((status) => status < 300);
	if (!isRight(statusCode, body === "" ? {} : JSON.parse(body))) {
		throw new Error(`${operation} returned ${statusCode} ${body.slice(0, 500)}`);
	}
}
