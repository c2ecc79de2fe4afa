import * as Product from "@tap/core/product.ts";
import { createHandler } from "./handler.ts";
import { preconditionOf } from "./request.ts";

export const handler = createHandler("products", {
	listProducts: async ({ query, retries }) => ({ body: await Product.list(query, { retries }) }),
	createProduct: async ({ body, retries }) => ({ body: await Product.create(body, { retries }) }),
	putProducts: async ({ body, retries }) => ({ body: await Product.putMany(body, { retries }) }),
	deleteProducts: async ({ query, retries }) => {
		await Product.removeMany(query, { retries });
		return {};
	},
	getProduct: async ({ params, retries }) => ({ body: await Product.fromID(params.productId, { retries }) }),
	putProduct: async ({ params, headers, body, retries }) => {
		const precondition = preconditionOf(headers);
		const { product, created } = await Product.put({ ...params, input: body, precondition }, { retries });
		return { body: product, status: created ? 201 : 200 };
	},
	deleteProduct: async ({ params, headers, retries }) => {
		await Product.remove({ ...params, precondition: preconditionOf(headers) }, { retries });
		return {};
	},
});
