import { useApi } from "../api.ts";
import { Skeleton } from "../design/skeleton.tsx";

/** The name of a user, read once for all the places where it stands. */
export function CustomerName({ userId }: { userId: string }) {
	const user = useApi().useQuery(
		"get",
		"/users/{userId}",
		{ params: { path: { userId } } },
		{ staleTime: Number.POSITIVE_INFINITY },
	);
	if (user.data) return <>{user.data.name || user.data.email}</>;
	// Without a name the id still tells people apart.
	return user.error ? <code>{userId}</code> : <Skeleton width="12ch" />;
}
