import { useEffect, useRef } from "react";
import { explain } from "../error-message.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import { RequestId } from "./state.tsx";

/** What a list of `usePages` says about its rest. */
interface EndlessList {
	hasNextPage: boolean;
	isFetchingNextPage: boolean;
	isFetchNextPageError: boolean;
	error: unknown;
	fetchNextPage(): unknown;
}

interface EndlessEndProps {
	list: EndlessList;
	/** What the list holds, as in "products". */
	what: string;
	/** How many are there already. */
	count: number;
}

/** How far, in px, before its end a list loads more. */
const ahead = 800;

/**
 * The end of an endless list: loads more when it comes near the window, and has a button for who does not scroll. After a
 * failure only the button goes on, so that an outage is not asked again and again.
 */
export function EndlessEnd({ list, what, count }: EndlessEndProps) {
	const end = useRef<HTMLDivElement>(null);
	const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
	const isWaiting = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;

	useEffect(() => {
		if (!isWaiting || !end.current) return;
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.some(({ isIntersecting }) => isIntersecting)) fetchNextPage();
			},
			{ rootMargin: `${ahead}px` },
		);
		observer.observe(end.current);
		return () => observer.disconnect();
	}, [isWaiting, fetchNextPage]);

	return (
		<div className="endless-end" ref={end}>
			{isFetchNextPageError ? (
				<NextPageError list={list} what={what} />
			) : hasNextPage ? (
				<Button busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
					More {what}
				</Button>
			) : (
				<p>{count === 1 ? "That is all there is" : `All ${count.toLocaleString("en")} ${what}`}</p>
			)}
		</div>
	);
}

function NextPageError({ list, what }: { list: EndlessList; what: string }) {
	const { title, detail, requestId } = explain(list.error);
	return (
		<Notice tone="danger" alert>
			<p>
				More {what} could not be loaded. {title}: {detail}
			</p>
			{requestId !== undefined && <RequestId id={requestId} />}
			<Button onClick={() => list.fetchNextPage()}>Try again</Button>
		</Notice>
	);
}
