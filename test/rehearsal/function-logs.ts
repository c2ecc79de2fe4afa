import { CloudWatchLogsClient, type FilteredLogEvent, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import type { Emulator } from "./emulator.ts";

/** A line that a function printed as JSON. */
export interface LogLine {
	level?: string;
	message?: string;
	/** Present in a line with metrics. */
	_aws?: object;
}

/** Returns the JSON lines in the log of a function. */
export async function logOf(functionName: string, emulator: Emulator): Promise<LogLine[]> {
	const client = new CloudWatchLogsClient({
		endpoint: emulator.url,
		region: emulator.variables.AWS_REGION,
		credentials: { accessKeyId: "test", secretAccessKey: "test" },
	});
	const events: FilteredLogEvent[] = [];
	for await (const page of paginateFilterLogEvents({ client }, { logGroupName: `/aws/lambda/${functionName}` })) {
		events.push(...(page.events ?? []));
	}
	// Lambda's own lines are no JSON.
	return events.flatMap(({ message = "" }) => (message.startsWith("{") ? [JSON.parse(message)] : []));
}
