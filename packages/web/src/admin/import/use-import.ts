import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useClient } from "../../api.ts";
import { useOnline } from "../../design/state.tsx";
import { putProduct } from "../../queries.ts";
import { type Line, type Progress, sendLines } from "./upload.ts";

/** An import under way, stopped or finished. */
export interface Sending extends Progress {
	/** How many lines there were to send. */
	total: number;
	status: "running" | "stopping" | "stopped" | "finished";
	/** Why it stopped, unless the person wanted it. */
	error?: unknown;
}

/** Runs an import that can be stopped and resumed. Where the network goes, it goes on by itself when it is back. */
export function useImport() {
	const client = useClient();
	const queries = useQueryClient();
	const isOnline = useOnline();
	const [state, setState] = useState<Sending>();
	const wanted = useRef(false);

	const run = async (from: Progress, total: number) => {
		wanted.current = true;
		let progress = from;
		setState({ ...progress, total, status: "running" });
		try {
			progress = await sendLines(client, from, {
				isWanted: () => wanted.current,
				onProgress: (next, stored) => {
					progress = next;
					setState({ ...next, total, status: wanted.current ? "running" : "stopping" });
					for (const product of stored) putProduct(queries, product);
				},
			});
			setState({ ...progress, total, status: progress.left.length === 0 ? "finished" : "stopped" });
		} catch (error) {
			setState({ ...progress, total, status: "stopped", error });
		}
		wanted.current = false;
		// New products belong at the top of lists that were read before.
		queries.removeQueries({ queryKey: ["get", "/products"], type: "inactive" });
	};
	const resume = () => {
		if (state?.status === "stopped") void run(state, state.total);
	};

	const isCutOff = state?.status === "stopped" && state.error instanceof TypeError;
	const wasOnline = useRef(isOnline);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the network's return is the only reason to go on
	useEffect(() => {
		if (isOnline && !wasOnline.current && isCutOff) resume();
		wasOnline.current = isOnline;
	}, [isOnline]);

	// Whoever leaves the page does not want the rest of it.
	useEffect(
		() => () => {
			wanted.current = false;
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
		start: (lines: readonly Line[]) => void run({ done: 0, refused: [], left: lines }, lines.length),
		resume,
		/** Ends after the batch that is on its way. */
		stop: () => {
			wanted.current = false;
			setState((now) => now && { ...now, status: "stopping" });
		},
	};
}
