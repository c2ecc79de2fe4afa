import { randomInt } from "node:crypto";
import { blockedPorts } from "../blocked-ports.ts";
import { isFree } from "../port.ts";
import { UserError } from "../user-error.ts";

/** Ports that the standard blocks, and Chromium does not. */
const unblockedByChromium = [4190, 6679];

/** The ports to which no browser sends a request, without those that need privileges. */
export const portsBlockedByBrowsers: readonly number[] = blockedPorts.filter(
	(port) => port >= 1024 && !unblockedByChromium.includes(port),
);

/** Where a database engine listens. */
export interface EngineAddress {
	host: string;
	port: number;
}

/**
 * Returns a free address for an engine. An engine accepts every request, also from a web page, so its address is one that no
 * page reaches: a port that browsers block and, where the system has all of 127.0.0.0/8 (Linux and Windows), one of 16 million
 * hosts.
 * @throws UserError if no such port is free
 */
export async function freeEngineAddress(): Promise<EngineAddress> {
	for (const host of [randomHost(), "127.0.0.1"]) {
		for (const port of rotated(portsBlockedByBrowsers)) {
			if (await isFree(port, host)) return { host, port };
		}
	}
	throw new UserError(
		`No port that browsers block is free for the database engine: stop another stage, or what else uses one of ${portsBlockedByBrowsers.join(", ")}.`,
	);
}

/** Returns an address of 127.0.0.0/8 outside 127.0.0.0/16, where systems have services of their own. */
function randomHost(): string {
	return ["127", randomInt(1, 255), randomInt(0, 256), randomInt(1, 255)].join(".");
}

/** Returns the items from a random one on, followed by those before it. */
function rotated<Item>(items: readonly Item[]): Item[] {
	const first = randomInt(items.length);
	return [...items.slice(first), ...items.slice(0, first)];
}
