import * as Product from "@tap/core/product.ts";
import { createHandler } from "./handler.ts";
import { preconditionOf } from "./request.ts";

export const handler = createHandler("products", {
	listProducts: async ({ query }) => ({ body: await Product.list(query) }),
	createProduct: async ({ body }) => ({ body: await Product.create(body) }),
	putProducts: async ({ body }) => ({ body: await Product.putMany(body) }),
	deleteProducts: async ({ query }) => {
		await Product.removeMany(query);
		return {};
	},
	getProduct: async ({ params }) => ({ body: await Product.fromID(params.productId) }),
	putProduct: async ({ params, headers, body }) => {
		const precondition = preconditionOf(headers);
		const { product, created } = await Product.put({ ...params, input: body, precondition });
		return { body: product, status: created ? 201 : 200 };
	},
	deleteProduct: async ({ params, headers }) => {
		await Product.remove({ ...params, precondition: preconditionOf(headers) });
		return {};
	},
});
