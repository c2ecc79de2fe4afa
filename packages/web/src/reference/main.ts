/** The API reference: Swagger UI on the stage's own OpenAPI document, with the console's sign-in. */
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "../design/tokens.css";
import "../design/motion.css";
import "./reference.css";
import { openSession, type Session } from "../session/session.ts";
import { loadSettings } from "../settings.ts";

/** The scheme's name in the OpenAPI document. */
const scheme = "bearerAuth";

/** This page, without what a sign-in or Swagger UI appends: where a sign-in comes back to. */
const here = new URL(".", location.href).href;

const main = elementOf("reference");
try {
	await start();
} catch (failure) {
	main.replaceChildren(note(failure instanceof Error ? failure.message : "The reference cannot be shown."));
}

async function start(): Promise<void> {
	followTheme();
	const session = await openSession(await loadSettings(), here);
	const problem = await finishSignIn(session);
	const isSignedIn = showPerson(session);
	const token = isSignedIn ? await session.token() : undefined;
	main.replaceChildren();
	const domNode = document.createElement("div");
	main.append(...(problem === undefined ? [] : [note(problem)]), domNode);
	const ui = SwaggerUI({
		domNode,
		url: "openapi.json",
		// Its links would stand inside its buttons, where neither a keyboard nor a screen reader can tell them apart.
		deepLinking: false,
		displayRequestDuration: true,
		defaultModelsExpandDepth: 0,
		tryItOutEnabled: true,
		validatorUrl: null,
		async requestInterceptor(request) {
			// The token in the form is as old as the page; the session renews it. One that was pasted stays.
			if (!request.loadSpec && request.headers.Authorization === `Bearer ${token}`) {
				request.headers.Authorization = `Bearer ${(await session.token()) ?? token}`;
			}
			return request;
		},
		onComplete() {
			domNode.querySelector("#servers")?.setAttribute("aria-label", "Server");
			if (token !== undefined) ui.preauthorizeApiKey(scheme, token);
		},
	});
}

/** Takes the provider's answer from the address bar, if there is one; answers what went wrong with it. */
async function finishSignIn(session: Session): Promise<string | undefined> {
	const query = new URLSearchParams(location.search);
	if (!query.has("state")) return undefined;
	let problem: string | undefined;
	if (query.has("error")) problem = query.get("error_description") ?? "The sign-in was refused. Try again.";
	else {
		// A reload or an old address: the answer was to another question.
		await session.finishSignIn().catch(() => {
			problem = "The sign-in was not completed. Try again.";
		});
	}
	history.replaceState(null, "", here);
	return problem;
}

/** Shows who is signed in, and the button that changes it. */
function showPerson(session: Session): boolean {
	const state = session.current();
	const button = elementOf("session");
	const isSignedIn = state.status === "signed-in";
	elementOf("person").textContent = isSignedIn ? `Signed in as ${state.person.name}` : "";
	button.textContent = isSignedIn ? "Sign out" : "Sign in";
	button.hidden = false;
	button.onclick = () => void (isSignedIn ? session.signOut() : session.signIn("/"));
	// Another tab has signed out.
	session.subscribe(() => location.reload());
	return isSignedIn;
}

/** Swagger UI has its dark colours behind a class. */
function followTheme(): void {
	const { classList, dataset } = document.documentElement;
	const system = matchMedia("(prefers-color-scheme: dark)");
	const apply = () => {
		classList.toggle("dark-mode", dataset.theme === undefined ? system.matches : dataset.theme === "dark");
	};
	system.addEventListener("change", apply);
	apply();
}

function note(text: string): HTMLElement {
	const paragraph = document.createElement("p");
	paragraph.className = "reference-note";
	paragraph.setAttribute("role", "alert");
	paragraph.textContent = text;
	return paragraph;
}

function elementOf(id: string): HTMLElement {
	const element = document.getElementById(id);
	if (!element) throw new Error(`The page has no ${id}.`);
	return element;
}
