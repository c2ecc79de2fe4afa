/** The API reference: Swagger UI on the stage's own OpenAPI document, with the console's sign-in. */
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "../design/tokens.css";
import "../design/motion.css";
import "../design/print.css";
import "./reference.css";
import { openSession, type Session } from "../session/session.ts";
import { signInProblem } from "../session/sign-in-problem.ts";
import { loadSettings } from "../settings.ts";
import { codeSamplesPlugin } from "./code-samples.ts";
import { nameFields } from "./name-fields.ts";

/** The scheme's name in the OpenAPI document. */
const scheme = "bearerAuth";

/** The URL of this page, which a sign-in returns to, without what the sign-in and Swagger UI append. */
const pageUrl = new URL(".", location.href).href;

const main = elementOf("reference");
try {
	await start();
} catch (error) {
	main.replaceChildren(
		note(error instanceof Error ? error.message : "The API reference couldn't be loaded. Reload the page."),
	);
}

async function start(): Promise<void> {
	followTheme();
	const session = await openSession(await loadSettings(), pageUrl);
	const problem = await finishSignIn(session);
	const isSignedIn = showPerson(session, (error) => main.prepend(note(signInProblem(error))));
	const token = isSignedIn ? await session.token() : undefined;
	main.replaceChildren();
	const domNode = document.createElement("div");
	main.append(...(problem === undefined ? [] : [note(problem)]), domNode);
	nameFields(domNode);
	const ui = SwaggerUI({
		domNode,
		url: "openapi.json",
		// Deep links are nested in buttons, where neither keyboards nor screen readers can reach them.
		deepLinking: false,
		displayRequestDuration: true,
		defaultModelsExpandDepth: 0,
		tryItOutEnabled: true,
		validatorUrl: null,
		plugins: [codeSamplesPlugin],
		async requestInterceptor(request) {
			// Replaces the token of this page's sign-in, which may have expired. A token that was pasted stays.
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

/**
 * Finishes a sign-in if the address bar has a response of the provider. Returns an error message if it failed. A response that
 * this tab didn't request, as after a reload, is ignored: the page has a button to sign in.
 */
async function finishSignIn(session: Session): Promise<string | undefined> {
	if (!new URLSearchParams(location.search).has("state")) return undefined;
	let problem: string | undefined;
	await session.finishSignIn().catch((error: unknown) => {
		problem = error instanceof Error ? error.message : String(error);
	});
	history.replaceState(null, "", pageUrl);
	return problem;
}

/**
 * Shows the signed-in person, and the button to sign in or out. Returns whether someone is signed in.
 * @param onError receives an error of opening the sign-in page
 */
function showPerson(session: Session, onError: (error: unknown) => void): boolean {
	const state = session.current();
	const button = elementOf("session");
	const isSignedIn = state.status === "signed-in";
	elementOf("person").textContent = isSignedIn ? `Signed in as ${state.person.name}` : "";
	button.textContent = isSignedIn ? "Sign out" : "Sign in";
	button.hidden = false;
	button.onclick = () => void (isSignedIn ? session.signOut() : session.signIn("/").catch(onError));
	// Another tab has signed out.
	session.subscribe(() => location.reload());
	return isSignedIn;
}

/** Swagger UI enables its dark colors with a class. */
function followTheme(): void {
	const { classList, dataset } = document.documentElement;
	const system = matchMedia("(prefers-color-scheme: dark)");
	const paper = matchMedia("print");
	const apply = () => {
		const isDark = dataset.theme === undefined ? system.matches : dataset.theme === "dark";
		classList.toggle("dark-mode", isDark && !paper.matches);
	};
	system.addEventListener("change", apply);
	paper.addEventListener("change", apply);
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
	if (!element) throw new Error(`docs/index.html has no element with the id ${id}.`);
	return element;
}
