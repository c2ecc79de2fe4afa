import { StorageError } from "../storage.ts";

/** Explains to the person why the sign-in page can't be opened. */
export function signInProblem(error: unknown): string {
	if (!(error instanceof StorageError)) return "Can't reach the sign-in page. Check your network, then try again.";
	return error.isFull
		? "Your browser has no space left for data of this site, which signing in needs. Free some space, or try another tab."
		: "Your browser blocks data of this site, which signing in needs. Allow it in the browser's settings, then try again.";
}
