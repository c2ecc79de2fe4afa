/**
 * The browser's storage, which may be blocked or full: reading `localStorage` and writing to it may throw (HTML standard,
 * section 12.2). What can't be stored is kept in memory until the page is left. Nothing else in the console uses the
 * browser's storage; public/theme.js, which runs before any module, reads the theme itself.
 */
export interface BrowserStorage {
	/** Returns a value; `undefined` if there is none. */
	get(key: string): string | undefined;
	/** Stores a value, in memory if the browser refuses it. */
	set(key: string, value: string): void;
	/**
	 * Stores a value that is of no use in memory.
	 * @throws StorageError if the browser refuses it
	 */
	setLasting(key: string, value: string): void;
	remove(key: string): void;
	/** All keys, in any sequence. */
	keys(): string[];
	/** Whether the value is only in memory: it is lost when the page is left. */
	isTemporary(key: string): boolean;
}

/** Thrown if the browser refuses to store a value. */
export class StorageError extends Error {
	override name = "StorageError";
	/** Whether it has no space left; otherwise it blocks the storage. */
	readonly isFull: boolean;

	constructor(cause: unknown) {
		const isFull = cause instanceof Error && /quota/i.test(cause.name);
		super(isFull ? "The browser has no space left for data of this site." : "The browser blocks data of this site.", {
			cause,
		});
		this.isFull = isFull;
	}
}

/**
 * Opens a storage of the browser.
 * @param find returns it; may throw
 */
export function openStorage(find: () => Storage): BrowserStorage {
	/** The values that the browser refused. They are newer than those that it has. */
	const refused = new Map<string, string>();

	/** Calls the browser's storage; returns `otherwise` if it throws. */
	function attempt<Result>(call: (storage: Storage) => Result, otherwise: Result): Result {
		try {
			return call(find());
		} catch {
			return otherwise;
		}
	}

	function setLasting(key: string, value: string): void {
		try {
			find().setItem(key, value);
		} catch (error) {
			throw new StorageError(error);
		}
		refused.delete(key);
	}

	return {
		get: (key) => refused.get(key) ?? attempt((storage) => storage.getItem(key), null) ?? undefined,
		set(key, value) {
			try {
				setLasting(key, value);
			} catch {
				refused.set(key, value);
			}
		},
		setLasting,
		remove(key) {
			refused.delete(key);
			attempt((storage) => storage.removeItem(key), undefined);
		},
		keys: () => [...new Set([...attempt((storage) => Object.keys(storage), []), ...refused.keys()])],
		isTemporary: (key) => refused.has(key),
	};
}

/** The storage that all tabs share; it survives a restart of the browser. */
export const sharedStorage = openStorage(() => localStorage);

/** The storage of this tab. It ends with the tab. */
export const tabStorage = openStorage(() => sessionStorage);
