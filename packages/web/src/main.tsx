import "./design/tokens.css";
import "./design/base.css";
import "./design/motion.css";
import "./design/components.css";
import "./design/lists.css";
import "./design/print.css";

import { onlineManager } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApi } from "./api.ts";
import { App } from "./app.tsx";
import { ErrorState } from "./design/state.tsx";
import { openSession } from "./session/session.ts";
import { loadSettings } from "./settings.ts";

const element = document.getElementById("root");
if (!element) throw new Error("index.html has no element with the id root.");
const root = createRoot(element);

// It only listens for changes, and assumes that the page was loaded online.
onlineManager.setOnline(navigator.onLine);

try {
	const settings = await loadSettings();
	const session = await openSession(settings);
	const api = createApi(settings, session);
	root.render(
		<StrictMode>
			<App session={session} api={api} />
		</StrictMode>,
	);
} catch (error) {
	root.render(<ErrorState error={error} onRetry={() => location.reload()} />);
}
