import type { User } from "@tap/client";
import { useApi } from "../../api.ts";
import { EndlessEnd } from "../../design/endless-end.tsx";
import { Loading, Skeleton } from "../../design/skeleton.tsx";
import { EmptyState, ErrorState, OfflineState } from "../../design/state.tsx";
import { type Column, Table } from "../../design/table.tsx";
import { Time } from "../../design/value.tsx";
import { Page } from "../../shell/page.tsx";

const columns: readonly Column<User>[] = [
	{ header: "Name", cell: ({ name }) => name },
	{ header: "E-mail", cell: ({ email }) => email },
	{ header: "Role", cell: ({ role }) => role },
	{ header: "Joined", cell: ({ createdAt }) => <Time value={createdAt} /> },
];

/** Everybody who has an account. */
export default function UsersPage() {
	const users = useApi().usePages("/users", { query: { limit: 50 } });
	return (
		<Page title="Users">
			{users.data ? (
				users.data.length > 0 ? (
					<>
						<Table caption="Users" columns={columns} rows={users.data} rowKey={({ id }) => id} />
						<EndlessEnd list={users} what="users" count={users.data.length} />
					</>
				) : (
					<EmptyState title="Nobody yet" icon="person">
						Who signs up appears here.
					</EmptyState>
				)
			) : users.fetchStatus === "paused" ? (
				<OfflineState what="the users" />
			) : users.error ? (
				<ErrorState error={users.error} onRetry={() => users.refetch()} />
			) : (
				<>
					<Loading what="users" />
					<Skeleton height="240px" />
				</>
			)}
		</Page>
	);
}
