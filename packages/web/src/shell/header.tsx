import { type ReactNode, useId } from "react";
import { Link, useRoute } from "wouter";
import { Button } from "../design/button.tsx";
import { Icon } from "../design/icon.tsx";
import { adminSection, pages } from "../pages.tsx";
import type { Person } from "../session/person.ts";
import { useSession, useSessionState, useSignIn } from "../session/session-context.ts";
import { unitsIn, useCart } from "../shop/cart.ts";
import { setTheme, themes, useTheme } from "./theme.ts";

const themeNames = { auto: "System", light: "Light", dark: "Dark" };

/** The bar at the top: the menu, the cart, the theme and the account. */
export function Header() {
	const session = useSessionState();
	const isAdmin = session.status === "signed-in" && session.person.isAdmin;
	return (
		<header className="header">
			<div className="header-bar">
				<Link href="/" className="brand" aria-label="tap, home">
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
					{pages.map(
						({ path, title, access, menu }) =>
							menu === "main" &&
							(access !== "admin" || isAdmin) && (
								<NavLink key={path} path={path}>
									{title}
								</NavLink>
							),
					)}
					{isAdmin && (
						<NavLink path={adminSection.home} pattern={adminSection.pattern}>
							Admin
						</NavLink>
					)}
				</nav>
				<div className="header-end">
					<CartLink />
					<ThemeMenu />
					{session.status === "signed-in" ? <AccountMenu person={session.person} /> : <SignInButton />}
				</div>
			</div>
		</header>
	);
}

interface NavLinkProps {
	path: string;
	/** The addresses at which the link is the current one, if there are more. */
	pattern?: string;
	children: ReactNode;
}

function NavLink({ path, pattern = path, children }: NavLinkProps) {
	const [isCurrent] = useRoute(pattern);
	return (
		<Link href={path} className="nav-link" aria-current={isCurrent ? "page" : undefined}>
			{children}
		</Link>
	);
}

function CartLink() {
	const units = unitsIn(useCart());
	const [isCurrent] = useRoute("/cart");
	return (
		<Link href="/cart" className="button quiet icon-only cart-link" aria-current={isCurrent ? "page" : undefined}>
			<Icon name="cart" size={22} />
			<span className="unseen">{units === 0 ? "Cart, empty" : `Cart, ${units} ${units === 1 ? "item" : "items"}`}</span>
			{units > 0 && (
				<span className="cart-count" aria-hidden="true">
					{units > 99 ? "99+" : units}
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
					<strong>
						<bdi>{person.name}</bdi>
					</strong>
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

/** The initials of the first two words. */
function initialsOf(name: string): string {
	const words = name.split(/\s+/).slice(0, 2);
	return words.map((word) => [...word][0]?.toUpperCase() ?? "").join("");
}
