import { useEffect, useRef } from "react";
import { Button } from "./button.tsx";
import { ProblemNotice } from "./problem-notice.tsx";

/** The part of a `usePages` result that decides what follows the loaded items. */
interface PagedList {
	data: readonly unknown[] | undefined;
	hasNextPage: boolean;
	isFetchingNextPage: boolean;
	isFetchNextPageError: boolean;
	error: unknown;
	fetchNextPage(): unknown;
}

interface LoadMoreProps {
	list: PagedList;
	/** The plural name of the items, as in "products". */
	name: string;
}

/** The distance in px from the end of a list to the window at which the next page is loaded. */
const loadAheadPx = 800;

/**
 * The end of an endless list. Loads the next page when it comes near the window; a button does the same without scrolling.
 * After an error only the button loads again, so that the page doesn't keep sending requests during an outage.
 */
export function LoadMore({ list, name }: LoadMoreProps) {
	const count = list.data?.length ?? 0;
	const end = useRef<HTMLDivElement>(null);
	const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
	const isWaiting = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;

	useEffect(() => {
		if (!isWaiting || !end.current) return;
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.some(({ isIntersecting }) => isIntersecting)) fetchNextPage();
			},
			{ rootMargin: `${loadAheadPx}px` },
		);
		observer.observe(end.current);
		return () => observer.disconnect();
	}, [isWaiting, fetchNextPage]);

	return (
		<div className="load-more" ref={end}>
			{isFetchNextPageError ? (
				<NextPageError list={list} name={name} />
			) : hasNextPage ? (
				<Button busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
					Load more {name}
				</Button>
			) : (
				<p>{count === 1 ? "That's all" : `All ${count.toLocaleString("en")} ${name}`}</p>
			)}
		</div>
	);
}

function NextPageError({ list, name }: { list: PagedList; name: string }) {
	return (
		<ProblemNotice error={list.error} summary={`More ${name} couldn't be loaded.`} alert>
			<Button onClick={() => list.fetchNextPage()}>Try again</Button>
		</ProblemNotice>
	);
}
