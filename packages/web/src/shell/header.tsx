import { type ReactNode, useId } from "react";
import { Link, useRoute } from "wouter";
import { Button } from "../design/button.tsx";
import { Icon } from "../design/icon.tsx";
import { routes } from "../routes.tsx";
import type { Person } from "../session/person.ts";
import { useSession, useSessionState, useSignIn } from "../session/session-context.ts";
import { piecesIn, useBasket } from "../shop/basket.ts";
import { setTheme, themes, useTheme } from "./theme.ts";

const themeNames = { auto: "As the system", light: "Light", dark: "Dark" };

/** The bar at the top: where one can go, the basket, the look, and who is signed in. */
export function Header() {
	const session = useSessionState();
	const isAdmin = session.status === "signed-in" && session.person.isAdmin;
	return (
		<header className="header">
			<div className="header-bar">
				<Link href="/" className="brand" aria-label="tap, to the shop">
					<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">
						<rect width="32" height="32" rx="9" fill="var(--accent)" />
						<path
							d="M9 10.5h14M16 10.5v8"
							stroke="var(--on-accent)"
							strokeWidth="3.2"
							strokeLinecap="round"
							fill="none"
						/>
						<circle cx="16" cy="23.4" r="2.1" fill="var(--on-accent)" />
					</svg>
					<span>tap</span>
				</Link>
				<nav className="nav" aria-label="Main">
					{routes.map(
						({ path, nav, access }) =>
							nav !== undefined &&
							(access !== "admin" || isAdmin) && (
								<NavLink key={path} path={path}>
									{nav}
								</NavLink>
							),
					)}
				</nav>
				<div className="header-end">
					<BasketLink />
					<ThemeMenu />
					{session.status === "signed-in" ? <AccountMenu person={session.person} /> : <SignInButton />}
				</div>
			</div>
		</header>
	);
}

function NavLink({ path, children }: { path: string; children: ReactNode }) {
	const [isHere] = useRoute(path);
	return (
		<Link href={path.replace(/\/\*\??$/, "")} className="nav-link" aria-current={isHere ? "page" : undefined}>
			{children}
		</Link>
	);
}

function BasketLink() {
	const pieces = piecesIn(useBasket());
	const [isHere] = useRoute("/basket");
	return (
		<Link href="/basket" className="button quiet icon-only basket-link" aria-current={isHere ? "page" : undefined}>
			<Icon name="basket" size={22} />
			<span className="unseen">
				{pieces === 0 ? "Basket, empty" : `Basket, ${pieces} ${pieces === 1 ? "piece" : "pieces"}`}
			</span>
			{pieces > 0 && (
				<span className="basket-count" aria-hidden="true">
					{pieces > 99 ? "99+" : pieces}
				</span>
			)}
		</Link>
	);
}

function SignInButton() {
	const signIn = useSignIn();
	return <Button onClick={signIn}>Sign in</Button>;
}

function ThemeMenu() {
	const id = useId();
	const theme = useTheme();
	return (
		<>
			<Button variant="quiet" iconOnly aria-label="Theme" popoverTarget={id}>
				<Icon name="theme" size={22} />
			</Button>
			<div id={id} popover="auto" className="menu">
				<fieldset>
					<legend className="menu-title">Theme</legend>
					{themes.map((name) => (
						<label key={name} className="menu-item">
							<input type="radio" name="theme" checked={theme === name} onChange={() => setTheme(name)} />
							<span>{themeNames[name]}</span>
						</label>
					))}
				</fieldset>
			</div>
		</>
	);
}

function AccountMenu({ person }: { person: Person }) {
	const id = useId();
	const session = useSession();
	return (
		<>
			<Button variant="quiet" iconOnly aria-label={`Account of ${person.name}`} popoverTarget={id}>
				{/* As CSS content: text would have to be part of the button's name (WCAG 2.2, 2.5.3). */}
				<span className="avatar" data-initials={initialsOf(person.name)} aria-hidden="true" />
			</Button>
			<div id={id} popover="auto" className="menu">
				<div className="menu-person">
					<strong>{person.name}</strong>
					{person.email !== undefined && person.email !== person.name && (
						<span className="soft small">{person.email}</span>
					)}
					<span className="soft small">{person.isAdmin ? "Admin" : "Customer"}</span>
				</div>
				<button type="button" className="menu-item" onClick={() => void session.signOut()}>
					Sign out
				</button>
			</div>
		</>
	);
}

/** The first letters of the first two words. */
function initialsOf(name: string): string {
	const words = name.split(/\s+/).slice(0, 2);
	return words.map((word) => [...word][0]?.toUpperCase() ?? "").join("");
}
