import { prices } from "../../operate/prices.ts";

/** What one request of an operation uses. */
export interface Usage {
	/** CPU time of the function, in ms, on a whole core. */
	cpuMs: number;
	memoryMb: number;
	/** Reads and writes to the database that follow each other. */
	databaseReads: number;
	databaseWrites: number;
	readUnits: number;
	writeUnits: number;
	/** The size of the response with its headers. */
	responseBytes: number;
}

/** What one request costs in USD, by service. */
export interface RequestCost {
	lambda: number;
	dynamodb: number;
	apiGateway: number;
	logs: number;
	traces: number;
	traffic: number;
	/** Only on a stage with the firewall. */
	firewall: number;
}

/**
 * The memory in MB at which a function has one vCPU. Below it has a share of one.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const memoryMbPerCpu = 1769;

/**
 * How long DynamoDB takes, in ms. It documents single-digit milliseconds for a request, and not how many: these are assumptions.
 */
export const databaseMs = { read: 4, write: 10 };

/** The share of requests that X-Ray traces, by its default rule. The first request of each second, which it adds, is not counted. */
const traceShare = 0.05;

/** The headers of a response, in bytes. */
const headerBytes = 700;

/**
 * The bytes that one request adds to the logs, each line with the 26 bytes that CloudWatch adds: the access log's line, and Lambda's
 * START, END, REPORT and XRAY lines. A function prints nothing about a request that succeeds.
 */
const logLines = [
	`{"requestId":"8f5c6d2e-3a41-4b7e-9d0c-5e6f7a8b9c0d","extendedRequestId":"JKJaXmPLvHcESHA=","time":"1777887000000","user":"5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90","method":"GET","resource":"/products/{productId}","status":"200","error":"-","latency":"24","functionLatency":"20","functionStatus":"200","bytes":"345","ip":"203.0.113.7","traceId":"Root=1-5759e988-bd862e3fe1be46a994272793"}`,
	"START RequestId: 8f5c6d2e-3a41-4b7e-9d0c-5e6f7a8b9c0d Version: 12",
	"END RequestId: 8f5c6d2e-3a41-4b7e-9d0c-5e6f7a8b9c0d",
	"REPORT RequestId: 8f5c6d2e-3a41-4b7e-9d0c-5e6f7a8b9c0d	Duration: 12.34 ms	Billed Duration: 13 ms	Memory Size: 1024 MB	Max Memory Used: 96 MB",
	"XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793	SegmentId: 53995c3f42cd8ad8	Sampled: true",
];
export const logBytes = logLines.reduce((sum, line) => sum + Buffer.byteLength(line) + 26, 0);

/** Returns how long a function runs for one request, in ms: its CPU time at its share of a core, and the time of the database. */
export function durationMs({ cpuMs, memoryMb, databaseReads, databaseWrites }: Usage): number {
	const share = Math.min(1, memoryMb / memoryMbPerCpu);
	return cpuMs / share + databaseReads * databaseMs.read + databaseWrites * databaseMs.write;
}

/** Returns what one request costs in USD. */
export function requestCost(usage: Usage): RequestCost {
	const { lambda, dynamodb, apiGateway, cloudWatch, xray, traffic, waf } = prices;
	// Lambda rounds up to a whole millisecond.
	const billedSeconds = Math.ceil(durationMs(usage)) / 1000;
	return {
		lambda: lambda.request + billedSeconds * (usage.memoryMb / 1024) * lambda.gigabyteSecond,
		dynamodb: usage.readUnits * dynamodb.readUnit + usage.writeUnits * dynamodb.writeUnit,
		apiGateway: apiGateway.request,
		logs: (logBytes / 1e9) * cloudWatch.logGigabyte,
		traces: traceShare * xray.trace,
		traffic: ((usage.responseBytes + headerBytes) / 1e9) * traffic.gigabyte,
		firewall: waf.request,
	};
}

/** Returns the sum of a cost, with or without the firewall. */
export function totalOf({ firewall, ...others }: RequestCost, { hasFirewall }: { hasFirewall: boolean }): number {
	return Object.values(others).reduce((sum, cost) => sum + cost, hasFirewall ? firewall : 0);
}

/** Containers that always run, behind a load balancer. */
export interface Containers {
	count: number;
	/** vCPUs and GB of memory of each. */
	cpus: number;
	memoryGb: number;
	/** The zones in which the load balancer has an address. */
	zones: number;
}

const hoursPerMonth = 730;

/** Returns what containers cost in a month in USD, whether there are requests or not. */
export function containerCostPerMonth({ count, cpus, memoryGb, zones }: Containers): number {
	const { fargate, loadBalancer, publicAddress } = prices;
	const task = cpus * fargate.cpuHour + memoryGb * fargate.gigabyteHour + publicAddress.hour;
	const balancer = loadBalancer.hour + loadBalancer.capacityUnitHour + zones * publicAddress.hour;
	return hoursPerMonth * (count * task + balancer);
}
