import { Component, type ReactNode } from "react";
import { ErrorState } from "../design/state.tsx";
import { Page } from "./page.tsx";

interface BoundaryProps {
	/** Where it stands: another address is a new attempt. */
	address: string;
	children: ReactNode;
}

interface BoundaryState {
	error?: unknown;
	address?: string;
}

/** Keeps a view that breaks from taking the shell along. React has error boundaries as classes only. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
	override state: BoundaryState = {};

	static getDerivedStateFromError(error: unknown): BoundaryState {
		return { error };
	}

	static getDerivedStateFromProps({ address }: BoundaryProps, state: BoundaryState): BoundaryState {
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

/** A chunk that is gone: the stage was updated while this page was open. */
function explainLoad(error: unknown): unknown {
	const isLoad = error instanceof TypeError && /module|import/i.test(error.message);
	return isLoad
		? new Error("This part could not be loaded. Load the page again; there may be a newer version.")
		: error;
}
