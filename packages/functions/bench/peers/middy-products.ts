import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import cors from "@middy/http-cors";
import errorHandler from "@middy/http-error-handler";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { Resource } from "sst";
import { z } from "zod";

const logger = new Logger();
const metrics = new Metrics();
const database = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const ProductId = z.string().regex(/^prd_[0-9A-Za-z_-]{1,40}$/);
const Parameters = z.object({ productId: ProductId });
const Product = z.object({
	id: ProductId,
	name: z.string().min(1).max(200),
	description: z.string().max(2000),
	category: z
		.string()
		.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
		.max(50),
	price: z.object({ amount: z.int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) }),
	stock: z.int().min(0),
	createdAt: z.string(),
	updatedAt: z.string(),
	version: z.int().min(1),
});

/** An error that middy's error handler turns into a response. */
class HttpError extends Error {
	readonly statusCode: number;
	readonly expose = true;
	constructor(statusCode: number, message: string) {
		super(message);
		this.statusCode = statusCode;
	}
}

async function getProduct(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
	const parameters = Parameters.safeParse(event.pathParameters);
	if (!parameters.success) throw new HttpError(400, "Bad request");
	const { Item } = await database.send(
		new GetCommand({
			TableName: Resource.Products.name,
			Key: { id: parameters.data.productId },
			ConsistentRead: true,
		}),
	);
	if (!Item) throw new HttpError(404, "Not found");
	const product = Product.parse(Item);
	logger.info("Responded", { status: 200 });
	return {
		statusCode: 200,
		headers: {
			"Content-Type": "application/json",
			ETag: `"${product.version}-${Date.parse(product.createdAt).toString(36)}"`,
		},
		body: JSON.stringify(product),
	};
}

function report(error: unknown): void {
	metrics.addMetric("ServerFailures", MetricUnit.Count, 1);
	metrics.publishStoredMetrics();
	logger.error("Failed", { error });
}

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
	.use(injectLambdaContext(logger, { resetKeys: true }))
	.use(cors())
	.use(errorHandler({ logger: report }))
	.handler(getProduct);
