import * as z from "zod/mini";

/** What `GET /health` answers. The gateway answers it itself: no function runs and no table is read. */
export const Health = z
	.object({
		status: z.literal("ok").check(z.meta({ description: "The gateway answers." })),
		stage: z.string().check(z.meta({ description: "The stage that answers." })),
		version: z.string().check(z.meta({ description: "The version of the API that is deployed there." })),
	})
	.check(
		z.meta({
			id: "Health",
			description: "That the gateway of a stage is up, and which version it serves.",
			examples: [{ status: "ok", stage: "production", version: "1.0.0" }],
		}),
	);
export type Health = z.output<typeof Health>;
