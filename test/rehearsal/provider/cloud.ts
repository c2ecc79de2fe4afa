import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Untyped properties of a resource, as the engine sends them. */
export type Values = Record<string, unknown>;

/** A resource that exists in the account. */
export interface Resource<Inputs = Values> {
	type: string;
	id: string;
	/** The engine's name of the resource that created it. */
	urn: string;
	inputs: Inputs;
	outputs: Values;
}

/** A call of the engine to the provider. */
export interface JournalEntry {
	/** Milliseconds since 1970. */
	at: number;
	operation: "diff" | "create" | "update" | "delete" | "read" | "error" | "note";
	urn: string;
	id?: string;
	/** The inputs that a diff found changed. */
	changes?: string[];
	/** Those of them that make a new resource. */
	replaces?: string[];
	/** Values before and after, shortened, by input. */
	values?: Record<string, [before: string, after: string]>;
	/** An error's message, or what the provider passed over. */
	message?: string;
}

/**
 * The account of the rehearsal: every resource that exists, kept in a file between deployments, and a journal of the engine's
 * calls. The provider's processes and the scenarios read the same files.
 */
export interface Cloud {
	all(type: string): Resource[];
	get(type: string, id: string): Resource | undefined;
	find(type: string, matches: (resource: Resource) => boolean): Resource | undefined;
	everything(): Resource[];
	put(resource: Resource): void;
	removeWhere(matches: (resource: Resource) => boolean): void;
	journal(): JournalEntry[];
	record(entry: Omit<JournalEntry, "at">): void;
}

/** Opens the account in `folder`, which is made if it is missing. */
export function openCloud(folder: string): Cloud {
	mkdirSync(folder, { recursive: true });
	const file = join(folder, "resources.json");
	const journalFile = join(folder, "journal.jsonl");
	let resources = new Map<string, Resource>();
	let readAt = 0;

	// A provider of another region is another process, and may have written in the meantime.
	function load(): Map<string, Resource> {
		const modifiedAt = existsSync(file) ? statSync(file).mtimeMs : 0;
		if (modifiedAt !== readAt) {
			readAt = modifiedAt;
			const entries: [string, Resource][] = JSON.parse(readFileSync(file, "utf8"));
			resources = new Map(entries);
		}
		return resources;
	}

	function save(): void {
		const draft = `${file}.${process.pid}`;
		writeFileSync(draft, JSON.stringify([...resources]));
		renameSync(draft, file);
		readAt = statSync(file).mtimeMs;
	}

	return {
		all: (type) => [...load().values()].filter((resource) => resource.type === type),
		get: (type, id) => load().get(`${type} ${id}`),
		find: (type, matches) => [...load().values()].find((resource) => resource.type === type && matches(resource)),
		everything: () => [...load().values()],
		put(resource) {
			load().set(`${resource.type} ${resource.id}`, resource);
			save();
		},
		removeWhere(matches) {
			for (const [key, resource] of load()) if (matches(resource)) resources.delete(key);
			save();
		},
		journal() {
			if (!existsSync(journalFile)) return [];
			const lines = readFileSync(journalFile, "utf8").split("\n");
			return lines.filter((line) => line !== "").map((line): JournalEntry => JSON.parse(line));
		},
		record: (entry) => appendFileSync(journalFile, `${JSON.stringify({ at: Date.now(), ...entry })}\n`),
	};
}
