import type { User } from "@tap/client";
import { useState } from "react";
import { useApi } from "../../api.ts";
import { Time } from "../../design/format.tsx";
import { Icon } from "../../design/icon.tsx";
import { LoadMore } from "../../design/load-more.tsx";
import { QueryView } from "../../design/query-view.tsx";
import { Skeleton } from "../../design/skeleton.tsx";
import { EmptyState } from "../../design/state.tsx";
import { type ItemPlace, VirtualList } from "../../design/virtual-list.tsx";
import { Page } from "../../shell/page.tsx";
import { RoleBadge, UserDetails } from "./user-details.tsx";
import "./users.css";

/** How high a row is in px, unless its texts are long. */
const rowHeight = 76;

/** All users, newest first. */
export default function UsersPage() {
	const users = useApi().usePages("/users", { query: { limit: 50 } });
	const [open, setOpen] = useState<User>();
	return (
		<Page title="Users">
			<QueryView query={users} name="the users" skeleton={<UsersSkeleton />} empty={<NoUsers />}>
				{(items) => (
					<>
						<VirtualList className="people card" items={items} itemHeight={rowHeight}>
							{(user, place) => <UserRow user={user} place={place} onOpen={() => setOpen(user)} />}
						</VirtualList>
						<LoadMore list={users} name="users" />
					</>
				)}
			</QueryView>
			{open && <UserDetails user={open} onClose={() => setOpen(undefined)} />}
		</Page>
	);
}

function NoUsers() {
	return (
		<EmptyState title="No users yet" icon="person">
			New users appear here.
		</EmptyState>
	);
}

function UsersSkeleton() {
	return (
		<div className="rows people card" aria-hidden="true">
			{["a", "b", "c", "d"].map((row) => (
				<div key={row} className="list-row">
					<Skeleton width="34px" height="34px" />
					<Skeleton width="min(220px, 90%)" height="1.4em" />
				</div>
			))}
		</div>
	);
}

interface UserRowProps {
	user: User;
	place: ItemPlace;
	/** Opens the details. */
	onOpen(): void;
}

function UserRow({ user: { name, email, role, createdAt }, place, onOpen }: UserRowProps) {
	return (
		<li {...place} className="list-row">
			<span className="avatar" data-initials={(name || email).charAt(0).toUpperCase()} aria-hidden="true" />
			<div className="people-who">
				<h2>
					<button type="button" onClick={onOpen}>
						<bdi>{name || email}</bdi>
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
