import { Link, useRoute } from "wouter";
import { adminSection, pages } from "../pages.tsx";
import { useSessionState } from "../session/session-context.ts";

/** Links to the pages of the admin section, shown to admins on each of them. */
export function AdminTabs() {
	const session = useSessionState();
	const [isOpen] = useRoute(adminSection.pattern);
	if (!isOpen || session.status !== "signed-in" || !session.person.isAdmin) return null;
	return (
		<nav className="tabs" aria-label="Admin">
			{pages
				.filter(({ menu }) => menu === "admin")
				.map(({ path, title }) => (
					<Tab key={path} path={path} title={title} />
				))}
		</nav>
	);
}

function Tab({ path, title }: { path: string; title: string }) {
	const [isCurrent] = useRoute(path);
	return (
		<Link href={path} className="tab" aria-current={isCurrent ? "page" : undefined}>
			{title}
		</Link>
	);
}
