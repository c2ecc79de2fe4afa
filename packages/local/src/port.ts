import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { codeOf, UserError } from "./user-error.ts";

/**
 * Makes a server listen on 127.0.0.1, and returns its port.
 * @param port 0 for any free port
 * @param remedy what to do if the port is not free, for the error message: "set PORT to another one"
 * @throws UserError if the port is not free
 */
export async function listen(server: Server, port: number, remedy: string): Promise<number> {
	try {
		await bind(server, port, "127.0.0.1");
	} catch (error) {
		throw new UserError(`Port ${port} is not free (${codeOf(error)}): stop what uses it, or ${remedy}.`);
	}
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
	return address.port;
}

/**
 * Checks that a port is free now, and returns it; for 0, returns any free port.
 * @throws UserError if the port is not free
 */
export async function probePort(port: number, remedy: string): Promise<number> {
	const server = createServer();
	const found = await listen(server, port, remedy);
	await close(server);
	return found;
}

/** Whether a server could listen on a port of a host now. Also false if this machine does not have the host. */
export async function isFree(port: number, host: string): Promise<boolean> {
	const server = createServer();
	try {
		await bind(server, port, host);
	} catch {
		return false;
	}
	await close(server);
	return true;
}

async function bind(server: Server, port: number, host: string): Promise<void> {
	server.listen(port, host);
	await once(server, "listening");
}

async function close(server: Server): Promise<void> {
	server.close();
	await once(server, "close");
}
