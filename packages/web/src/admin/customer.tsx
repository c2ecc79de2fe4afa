import { useApi } from "../api.ts";
import { Skeleton } from "../design/skeleton.tsx";
import { hasNotJustFailed } from "../queries.ts";

/** The name of a user, loaded once for all places that show it. */
export function CustomerName({ userId }: { userId: string }) {
	const user = useApi().useQuery(
		"get",
		"/users/{userId}",
		{ params: { path: { userId } } },
		{ staleTime: Number.POSITIVE_INFINITY, enabled: hasNotJustFailed },
	);
	if (user.data) return <bdi>{user.data.name || user.data.email}</bdi>;
	// Without a name, the ID still identifies the user.
	return user.error ? <code>{userId}</code> : <Skeleton width="12ch" />;
}
