import { useQueryClient } from "@tanstack/react-query";
import { startOf, type UploadLine, type UploadProgress, upload } from "@tap/catalog-csv/upload.ts";
import { useEffect, useRef, useState } from "react";
import { useClient } from "../../api.ts";
import { useOnline } from "../../design/state.tsx";
import { putProduct } from "../../queries.ts";

/** An import that is running, stopped or finished. */
export interface Import extends UploadProgress {
	/** The number of lines to upload. */
	total: number;
	status: "running" | "stopping" | "stopped" | "finished";
	/** The reason for stopping, unless the user pressed Stop. */
	error?: unknown;
}

/** Runs an import that can be stopped and resumed. It resumes by itself when a lost network is back. */
export function useImport() {
	const client = useClient();
	const queries = useQueryClient();
	const isOnline = useOnline();
	const [state, setState] = useState<Import>();
	const shouldContinue = useRef(false);

	const run = async (from: UploadProgress, total: number) => {
		shouldContinue.current = true;
		let progress = from;
		setState({ ...progress, total, status: "running" });
		try {
			progress = await upload(client, from, {
				shouldContinue: () => shouldContinue.current,
				onProgress: (next, stored) => {
					progress = next;
					setState({ ...next, total, status: shouldContinue.current ? "running" : "stopping" });
					for (const product of stored) putProduct(queries, product);
				},
			});
			setState({ ...progress, total, status: progress.remaining.length === 0 ? "finished" : "stopped" });
		} catch (error) {
			setState({ ...progress, total, status: "stopped", error });
		}
		shouldContinue.current = false;
		// Lists that were loaded before lack the new products.
		queries.removeQueries({ queryKey: ["get", "/products"], type: "inactive" });
	};
	const resume = () => {
		if (state?.status === "stopped") void run(state, state.total);
	};

	const isInterrupted = state?.status === "stopped" && state.error instanceof TypeError;
	const wasOnline = useRef(isOnline);
	// biome-ignore lint/correctness/useExhaustiveDependencies: only the network's return resumes an import
	useEffect(() => {
		if (isOnline && !wasOnline.current && isInterrupted) resume();
		wasOnline.current = isOnline;
	}, [isOnline]);

	// Leaving the page stops the import.
	useEffect(
		() => () => {
			shouldContinue.current = false;
		},
		[],
	);
	const isRunning = state?.status === "running" || state?.status === "stopping";
	useEffect(() => {
		if (!isRunning) return;
		const warn = (event: BeforeUnloadEvent) => event.preventDefault();
		addEventListener("beforeunload", warn);
		return () => removeEventListener("beforeunload", warn);
	}, [isRunning]);

	return {
		state,
		start: (lines: readonly UploadLine[]) => void run(startOf(lines), lines.length),
		resume,
		/** Stops after the current batch. */
		stop: () => {
			shouldContinue.current = false;
			setState((current) => current && { ...current, status: "stopping" });
		},
	};
}
