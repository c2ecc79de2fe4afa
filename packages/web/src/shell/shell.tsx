import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { useApi } from "../api.ts";
import { Icon } from "../design/icon.tsx";
import { useOnline } from "../design/state.tsx";
import { Toasts } from "../design/toast.tsx";
import { Announcer } from "./announcer.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Header } from "./header.tsx";
import { useScrollOnNavigation } from "./navigation.ts";
import "./shell.css";

/** The path of the API reference, which every stage serves; `npm run dev:console` serves it below the console. */
const referencePath = import.meta.env.DEV ? `${import.meta.env.BASE_URL}docs/` : "/docs/";

/** The frame of every page: header, offline banner, footer and messages. */
export function Shell({ children }: { children: ReactNode }) {
	const [path] = useLocation();
	useScrollOnNavigation();
	return (
		<>
			<a className="skip-link button primary" href="#main">
				Skip to content
			</a>
			<Header />
			<OfflineBanner />
			<main id="main" tabIndex={-1}>
				<ErrorBoundary address={path}>{children}</ErrorBoundary>
			</main>
			<Footer />
			<Announcer />
			<Toasts />
		</>
	);
}

/** Tells the person while the browser is offline. */
function OfflineBanner() {
	const isOnline = useOnline();
	return (
		<div role="status" className={isOnline ? "unseen" : "offline-banner"}>
			{!isOnline && (
				<>
					<Icon name="offline" />
					<span>You're offline. This page may be out of date and will update when you're back online.</span>
				</>
			)}
		</div>
	);
}

function Footer() {
	const { data: health } = useApi().useQuery("get", "/health", {}, { staleTime: Number.POSITIVE_INFINITY });
	return (
		<footer className="footer">
			<p>
				tap, a small shop on a serverless REST API · <a href={referencePath}>API reference</a>
			</p>
			<p className="number">{health ? `Stage ${health.stage} · version ${health.version}` : "\u00a0"}</p>
		</footer>
	);
}
