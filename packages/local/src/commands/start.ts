import { readConfig } from "../config.ts";
import { stopEsbuild } from "../lambda/bundler.ts";
import { findAncestor, isRunning } from "../process.ts";
import { startStage } from "../stage.ts";
import { UserError } from "../user-error.ts";

// Without it, the AWS SDK prints a warning about the end of Node.js 20 at every start; Lambda runs Node.js 22.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

try {
	await run();
} catch (error) {
	if (!(error instanceof UserError)) throw error;
	console.error(error.message);
	await stopEsbuild();
	process.exit(1);
}

async function run(): Promise<void> {
	const config = readConfig(process.env);
	const starting = startStage({ ...config, watch: true, buildConsole: true, log: (line) => console.log(line) });
	let isStopping = false;
	const stop = async () => {
		// A second Ctrl-C: the user does not want to wait for requests in flight.
		if (isStopping) process.exit(1);
		isStopping = true;
		const stage = await starting.catch(() => undefined);
		await stage?.stop();
		await stopEsbuild();
		process.exit(0);
	};
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());

	// npm forwards signals. If npm itself is killed, no signal comes, and the stage would keep port and data in use.
	const npm = process.env.npm_lifecycle_event === undefined ? undefined : findAncestor(/npm/);
	if (npm) setInterval(() => !isStopping && !isRunning(npm) && void stop(), 300).unref();

	const stage = await starting;
	console.log(`console   ${stage.consoleUrl}`);
	console.log(`docs      ${stage.referenceUrl}`);
	console.log(`API       ${stage.url}`);
	console.log(`identity  ${stage.issuer}`);
	console.log(`data      ${config.dataPath} (${stage.engine})`);
	console.log("tokens    npm run token -- admin, or -- ada@example.com");
	if (!isStopping) console.log(`ready ${stage.url}`);

	const reason = await stage.failed;
	if (isStopping) return;
	isStopping = true;
	await stage.stop();
	throw new UserError(`${reason}. The stage has stopped; start it again.`);
}
