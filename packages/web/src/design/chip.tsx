import type { ReactNode } from "react";
import { Link } from "wouter";

/** One choice of a few that the address keeps; it stands among others in a `nav` of the class `chips`. */
export function ChipLink({ href, isCurrent, children }: { href: string; isCurrent: boolean; children: ReactNode }) {
	return (
		<Link href={href} className="chip" aria-current={isCurrent ? "true" : undefined}>
			{children}
		</Link>
	);
}
