import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { LambdaContext, LambdaEvent } from "hono/aws-lambda";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";

const logger = new Logger();
const metrics = new Metrics();

export const database = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const Problem = z
	.object({ status: z.number(), title: z.string(), detail: z.string().optional() })
	.openapi("Problem");

/** The problems of an operation in the OpenAPI document. */
export const problems = {
	404: { description: "Not found", content: { "application/problem+json": { schema: Problem } } },
};

export const Money = z.object({ amount: z.int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) }).openapi("Money");

export const ProductId = z.string().regex(/^prd_[0-9A-Za-z_-]{1,40}$/);

export const Product = z
	.object({
		id: ProductId,
		name: z.string().min(1).max(200),
		description: z.string().max(2000),
		category: z
			.string()
			.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
			.max(50),
		price: Money,
		stock: z.int().min(0),
		createdAt: z.string(),
		updatedAt: z.string(),
		version: z.int().min(1),
	})
	.openapi("Product");

interface Bindings {
	Bindings: { event: LambdaEvent; lambdaContext: LambdaContext };
}

/** Returns an app with the middleware of every function. */
export function createApp(): OpenAPIHono<Bindings> {
	const app = new OpenAPIHono<Bindings>({
		defaultHook: (result, context) => {
			if (result.success) return undefined;
			return context.json({ status: 400, title: "Bad request", errors: result.error.issues }, 400);
		},
	});
	app.use(cors({ origin: "*", exposeHeaders: ["ETag", "Location"] }));
	app.use(secureHeaders());
	app.use(async (context, next) => {
		logger.addContext(lambdaContextOf(context.env.lambdaContext));
		await next();
		logger.info("Responded", { path: context.req.path, status: context.res.status });
		logger.resetKeys();
	});
	app.onError((error, context) => {
		if (error instanceof HTTPException) {
			return context.json({ status: error.status, title: error.message }, error.status);
		}
		metrics.addMetric("ServerFailures", MetricUnit.Count, 1);
		metrics.publishStoredMetrics();
		logger.error("Unexpected error", error);
		return context.json({ status: 500, title: "Internal server error" }, 500);
	});
	app.doc31("/openapi.json", { openapi: "3.1.0", info: { title: "Shop", version: "1.0.0" } });
	return app;
}

/** hono declares fewer members than Lambda's context has. */
function lambdaContextOf(context: LambdaContext): Parameters<Logger["addContext"]>[0] {
	return { ...context, callbackWaitsForEmptyEventLoop: true, done: () => {}, fail: () => {}, succeed: () => {} };
}

const Authorized = z.object({ authorizer: z.object({ claims: z.object({ sub: z.string().min(1) }) }) });

/** Returns the caller's id from the claims that the gateway's authorizer verified. */
export function callerId(event: LambdaEvent): string {
	const parsed = Authorized.safeParse(event.requestContext);
	if (!parsed.success) throw new HTTPException(401, { message: "Unauthenticated" });
	return parsed.data.authorizer.claims.sub;
}

/** Returns the entity tag of something that has a version. */
export function entityTag({ version, createdAt }: { version: number; createdAt: string }): string {
	return `"${version}-${Date.parse(createdAt).toString(36)}"`;
}
