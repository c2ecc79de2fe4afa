import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** How long, in ms, a client that has its last response may go on sending data, which is discarded. */
export const lingerMs = 2_000;

/** The state of one connection. With pipelining, several requests wait for their responses in turn. */
export interface ConnectionState {
	/** Requests whose response has not been sent. */
	pending: Set<Promise<void>>;
	/** The latest request, and the controller that aborts the reading of its body. */
	latest?: { request: IncomingMessage; controller: AbortController };
	/** Whether the next response, or the previous one, is the last on this connection. Later requests are ignored. */
	isClosing: boolean;
	/** Called once when the connection has ended. */
	onClose: Set<() => void>;
}

const states = new WeakMap<Socket, ConnectionState>();

/** Returns the state of a connection: the same object for as long as the connection lasts. */
export function connectionState(socket: Socket): ConnectionState {
	const known = states.get(socket);
	if (known) return known;
	const state: ConnectionState = { pending: new Set(), isClosing: false, onClose: new Set() };
	states.set(socket, state);
	socket.once("close", () => {
		for (const callback of state.onClose) callback();
	});
	return state;
}

/** Waits for the pending responses, sends `text`, and closes the connection even if the client does not read. */
export async function closeWith(socket: Socket, text: string): Promise<void> {
	await Promise.all(connectionState(socket).pending);
	if (!socket.writable || text === "") {
		socket.destroy();
		return;
	}
	const timer = setTimeout(() => socket.destroy(), lingerMs);
	socket.once("close", () => clearTimeout(timer)).end(text);
}
