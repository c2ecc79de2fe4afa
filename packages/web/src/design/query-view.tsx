import type { ReactNode } from "react";
import { type ProblemCode, problemOf } from "../error-message.ts";
import { Loading } from "./skeleton.tsx";
import { ErrorState, OfflineState } from "./state.tsx";

/** The part of a TanStack Query result that decides what a view shows. */
interface QueryResult<Data> {
	data: Data | undefined;
	error: unknown;
	fetchStatus: "fetching" | "paused" | "idle";
	refetch(): unknown;
}

interface QueryViewProps<Data> {
	query: QueryResult<Data>;
	/** The name of the data, as in "the products": "Loading the products". */
	name: string;
	/** Placeholders of the size of the data, shown until there is data or an error. */
	skeleton: ReactNode;
	/** Shown instead of an empty list. */
	empty?: ReactNode;
	/** Views for errors that this page expects, by the problem's code, as in `{ "order.not_found": <NoSuchOrder /> }`. */
	problems?: Partial<Record<ProblemCode, ReactNode>>;
	/** Wraps the offline and error views on a page whose skeleton and data have frames of their own. */
	frame?(state: ReactNode): ReactNode;
	children(data: Data): ReactNode;
}

/**
 * The result of a query in whichever state it is: data, empty, offline, failed or loading. Data that was loaded stays visible
 * when a later refetch fails or the network goes away.
 */
export function QueryView<Data>(props: QueryViewProps<Data>) {
	const { query, name, skeleton, empty, problems = {}, frame = (state) => state, children } = props;
	if (query.data !== undefined) {
		const isEmpty = Array.isArray(query.data) && query.data.length === 0;
		return isEmpty && empty !== undefined ? empty : children(query.data);
	}
	if (query.fetchStatus === "paused") return frame(<OfflineState name={name} />);
	if (query.error) {
		const code = problemOf(query.error)?.code;
		const expected = code && problems[code];
		return frame(expected ?? <ErrorState error={query.error} onRetry={() => query.refetch()} />);
	}
	return (
		<>
			<Loading name={name} />
			{skeleton}
		</>
	);
}
