import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { descendantsOf } from "../../../test/support/process-tree.ts";

/** A TCP socket that accepts connections. */
export interface ListeningSocket {
	/** An IPv4 address, or 32 hexadecimal digits of an IPv6 address that holds no IPv4 address. */
	host: string;
	port: number;
	/** The name of the program. */
	program: string;
}

/** Returns the listening sockets of a process and of everything that it started, as Linux lists them in /proc (proc(5)). */
export function listeningSockets(pid: number): ListeningSocket[] {
	const programs = new Map<string, string>();
	for (const each of descendantsOf(pid)) for (const inode of socketsOf(each)) programs.set(inode, programOf(each));
	return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
		readFileSync(table, "utf8")
			.trim()
			.split("\n")
			.slice(1)
			.flatMap((line) => {
				const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
				const program = programs.get(inode);
				if (state !== listening || program === undefined) return [];
				const [address = "", port = ""] = local.split(":");
				return [{ host: parseAddress(address), port: Number.parseInt(port, 16), program }];
			}),
	);
}

/** TCP_LISTEN of the kernel's tcp_states.h. */
const listening = "0A";

/** Returns the inodes of the sockets that a process has open; none if it has ended. */
function socketsOf(pid: number): string[] {
	try {
		return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
			const [, inode] = /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/${pid}/fd/${descriptor}`)) ?? [];
			return inode === undefined ? [] : [inode];
		});
	} catch {
		return [];
	}
}

function targetOf(link: string): string {
	try {
		return readlinkSync(link);
	} catch {
		// It has been closed in the meantime.
		return "";
	}
}

function programOf(pid: number): string {
	return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}

/** Parses an address as the kernel prints it: words of 32 bits, each in the byte order of the machine. */
function parseAddress(text: string): string {
	const words = text.match(/.{8}/g) ?? [];
	const bytes = words.flatMap((word) => [...Buffer.from(word, "hex").reverse()]);
	const mapped = bytes.length === 16 && text.startsWith("0000000000000000FFFF0000");
	if (bytes.length === 4 || mapped) return bytes.slice(-4).join(".");
	return Buffer.from(bytes).toString("hex");
}
