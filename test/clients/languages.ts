import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../../scripts/project-root.ts";

/** A language whose section of docs/other-languages.md is run. */
export interface Language {
	/** The title of its section. */
	title: string;
	/** The tools that the commands need besides Node.js. */
	tools: readonly Tool[];
	/** Commands that show the warnings of compilers and linters on the generated code. */
	checks?: string;
	/** Whether a missing tool fails the run in CI: `.ci/run` installs it. */
	isRequiredInCI: boolean;
	/** The operations and statuses that its program does not cover, because the generated client cannot. */
	lacks?: readonly string[];
}

/** A program that has to be installed. */
export interface Tool {
	/** Tells whether it can be used here: exits with 0. */
	probe: readonly [program: string, ...args: string[]];
	/** The folder to run the probe in, from the project's root. */
	folder?: string;
	/** What is needed, and how to install it on Debian and Ubuntu. */
	hint: string;
}

/** Runs the generator. */
export const generatorTools: readonly Tool[] = [
	{
		probe: ["java", "--version"],
		hint: "openapi-generator needs Java 11 or newer: on Debian and Ubuntu, apt-get install default-jdk-headless.",
	},
	{
		probe: ["mvn", "--version"],
		hint: "Maven downloads openapi-generator: on Debian and Ubuntu, apt-get install maven.",
	},
];

export const languages: readonly Language[] = [
	{
		title: "Python",
		tools: [
			{
				probe: ["python3", "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 10))"],
				hint: "It needs Python 3.10 or newer with venv: on Debian and Ubuntu, apt-get install python3 python3-venv.",
			},
		],
		checks: "dist/clients/python-venv/bin/python -W error -m compileall -q -f dist/clients/python/shop_client",
		isRequiredInCI: true,
	},
	{
		title: "Java",
		tools: [
			{
				probe: ["javac", "--version"],
				hint: "It needs a JDK, version 17 or newer: on Debian and Ubuntu, apt-get install default-jdk-headless.",
			},
		],
		checks: [
			"javac -J-XX:TieredStopAtLevel=1 -proc:none -Xlint:all,-serial,-processing -d dist/clients/java-lint",
			'--class-path "dist/clients/java/target/lib/*"',
			"$(find dist/clients/java/src/main/java -name '*.java') test/clients/java/Flow.java",
		].join(" "),
		isRequiredInCI: true,
	},
	{
		title: "Go",
		// In the folder of go.mod, Go reports a version that is too old, or downloads the one that it names.
		tools: [
			{
				probe: ["go", "version"],
				folder: "test/clients/go",
				hint: "It needs Go 1.24 or newer: install it from https://go.dev/dl/ (on Debian and Ubuntu, apt-get install golang-go).",
			},
		],
		checks: "go -C dist/clients/go vet ./... && go -C test/clients/go vet ./...",
		isRequiredInCI: true,
	},
	{ title: "TypeScript", tools: [], isRequiredInCI: true },
	{
		title: "Rust",
		tools: [
			{
				probe: [
					"bash",
					"-c",
					'set -- $(cargo --version) && [ "$(printf "1.85.0\\n$2\\n" | sort -V | head -n 1)" = 1.85.0 ]',
				],
				hint: "It needs Rust 1.85 or newer with Cargo: https://rustup.rs (Debian 13 and newer: apt-get install cargo).",
			},
		],
		// The packages of older distributions are too old.
		isRequiredInCI: false,
		lacks: ["putProduct 200"],
	},
];

/** The operations and statuses that a program sends, and has the responses of decoded. */
const exchanges: readonly string[] = [
	"createProduct 201",
	"listProducts 200",
	"placeOrder 201",
	"getOrder 200",
	"getProduct 200",
	"putProduct 200",
	"putProduct 412",
	"placeOrder 409",
	"listProducts 400",
	"getMe 401",
	"createProduct 403",
	"cancelOrder 200",
	"deleteProduct 204",
	"getProduct 404",
	"deleteProducts 204",
];

/** Returns the exchanges of a language's program that are missing in the log of the local stage. */
export function missingExchanges({ lacks = [] }: Pick<Language, "lacks">, log: readonly string[]): string[] {
	const seen = new Set(
		log.map((line) => {
			// GET /products 200 12 ms listProducts …
			const [, , status, , , operationId] = line.split(" ");
			return `${operationId} ${status}`;
		}),
	);
	return exchanges.filter((exchange) => !seen.has(exchange) && !lacks.includes(exchange));
}

/** Returns why the tools cannot be used here, or undefined if they can. */
export function missingTool(tools: readonly Tool[]): string | undefined {
	return tools.find(({ probe: [program, ...args], folder = "" }) => {
		return spawnSync(program, args, { cwd: join(root, folder), stdio: "ignore" }).status !== 0;
	})?.hint;
}
