import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { codeOf, UserError } from "./user-error.ts";

/**
 * Makes a server listen on 127.0.0.1, and answers on which port it does.
 * @param port 0 for any free one
 * @param remedy what to do when it is not free, as in "set PORT to another one"
 * @throws UserError when the port is not free
 */
export async function listen(server: Server, port: number, remedy: string): Promise<number> {
	try {
		server.listen(port, "127.0.0.1");
		await once(server, "listening");
	} catch (error) {
		throw new UserError(`Port ${port} is not free (${codeOf(error)}): stop what uses it, or ${remedy}.`);
	}
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
	return address.port;
}

/**
 * Finds out whether a port is free now, and answers it; for 0, one that is.
 * @throws UserError when it is not
 */
export async function probePort(port: number, remedy: string): Promise<number> {
	const server = createServer();
	const found = await listen(server, port, remedy);
	server.close();
	await once(server, "close");
	return found;
}
