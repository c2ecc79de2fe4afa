import * as z from "zod/mini";

/** The body of `GET /health`. The gateway returns it without calling a function or reading a table. */
export const Health = z
	.object({
		status: z.literal("ok").register(z.globalRegistry, { description: "The gateway is up." }),
		stage: z.string().register(z.globalRegistry, { description: "The name of the stage." }),
		version: z.string().register(z.globalRegistry, { description: "The deployed version of the API." }),
	})
	.register(z.globalRegistry, {
		id: "Health",
		description: "The state and version of a stage.",
		examples: [{ status: "ok", stage: "production", version: "1.0.0" }],
	});
export type Health = z.output<typeof Health>;
