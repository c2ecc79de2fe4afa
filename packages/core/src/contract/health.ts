import * as z from "zod/mini";

/** The body of `GET /health`. The gateway returns it without calling a function or reading a table. */
export const Health = z
	.object({
		status: z.literal("ok").check(z.meta({ description: "The gateway is up." })),
		stage: z.string().check(z.meta({ description: "The name of the stage." })),
		version: z.string().check(z.meta({ description: "The deployed version of the API." })),
	})
	.check(
		z.meta({
			id: "Health",
			description: "The state and version of a stage.",
			examples: [{ status: "ok", stage: "production", version: "1.0.0" }],
		}),
	);
export type Health = z.output<typeof Health>;
