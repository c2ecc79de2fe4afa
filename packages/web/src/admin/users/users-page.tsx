import type { User } from "@tap/client";
import { useState } from "react";
import { useApi } from "../../api.ts";
import { Time } from "../../design/format.tsx";
import { Icon } from "../../design/icon.tsx";
import { LoadMore } from "../../design/load-more.tsx";
import { Loading, Skeleton } from "../../design/skeleton.tsx";
import { EmptyState, ErrorState, OfflineState } from "../../design/state.tsx";
import { Page } from "../../shell/page.tsx";
import { RoleBadge, UserDetails } from "./user-details.tsx";
import "./users.css";

/** Everybody who has an account, newest first. */
export default function UsersPage() {
	const users = useApi().usePages("/users", { query: { limit: 50 } });
	const [open, setOpen] = useState<User>();
	return (
		<Page title="Users">
			{users.data ? (
				users.data.length > 0 ? (
					<>
						<ul className="rows people card">
							{users.data.map((user) => (
								<UserRow key={user.id} user={user} onOpen={() => setOpen(user)} />
							))}
						</ul>
						<LoadMore list={users} name="users" />
					</>
				) : (
					<EmptyState title="Nobody yet" icon="person">
						Who signs up appears here.
					</EmptyState>
				)
			) : users.fetchStatus === "paused" ? (
				<OfflineState name="the users" />
			) : users.error ? (
				<ErrorState error={users.error} onRetry={() => users.refetch()} />
			) : (
				<>
					<Loading name="the users" />
					<div className="rows people card" aria-hidden="true">
						{["a", "b", "c", "d"].map((row) => (
							<div key={row} className="list-row">
								<Skeleton width="34px" height="34px" />
								<Skeleton width="min(220px, 90%)" height="1.4em" />
							</div>
						))}
					</div>
				</>
			)}
			{open && <UserDetails user={open} onClose={() => setOpen(undefined)} />}
		</Page>
	);
}

function UserRow({ user: { name, email, role, createdAt }, onOpen }: { user: User; onOpen(): void }) {
	return (
		<li className="list-row">
			<span className="avatar" data-initials={(name || email).charAt(0).toUpperCase()} aria-hidden="true" />
			<div className="people-who">
				<h2>
					<button type="button" onClick={onOpen}>
						{name || email}
					</button>
				</h2>
				<p className="soft small">{email}</p>
			</div>
			<RoleBadge role={role} />
			<p className="people-joined soft small">
				Joined <Time value={createdAt} />
			</p>
			<Icon name="chevron" />
		</li>
	);
}
