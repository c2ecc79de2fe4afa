import { Component, type ReactNode } from "react";
import { ErrorState } from "../design/state.tsx";
import { Page } from "./page.tsx";

interface ErrorBoundaryProps {
	/** The current path: at another one, the children are rendered again. */
	address: string;
	children: ReactNode;
}

interface ErrorBoundaryState {
	error?: unknown;
	address?: string;
}

/** Keeps the header and the footer when a page throws while rendering. React has error boundaries as classes only. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
	override state: ErrorBoundaryState = {};

	static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
		return { error };
	}

	static getDerivedStateFromProps({ address }: ErrorBoundaryProps, state: ErrorBoundaryState): ErrorBoundaryState {
		return state.address === address ? state : { error: undefined, address };
	}

	override render() {
		if (this.state.error === undefined) return this.props.children;
		return (
			<Page title="Something went wrong" heading={<span className="unseen">Something went wrong</span>}>
				<ErrorState error={explainLoad(this.state.error)} onRetry={() => location.reload()} />
			</Page>
		);
	}
}

/** Explains a chunk that couldn't be loaded: it may be gone if the stage was updated while this page was open. */
function explainLoad(error: unknown): unknown {
	const isLoad = error instanceof TypeError && /module|import/i.test(error.message);
	return isLoad ? new Error("This page couldn't be loaded. Reload it: there may be a newer version.") : error;
}
