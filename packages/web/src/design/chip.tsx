import type { ReactNode } from "react";
import { Link } from "wouter";

/** A filter that is part of the address, inside a `nav` with the class `chips`. */
export function ChipLink({ href, isCurrent, children }: { href: string; isCurrent: boolean; children: ReactNode }) {
	return (
		<Link href={href} className="chip" aria-current={isCurrent ? "true" : undefined}>
			{children}
		</Link>
	);
}
