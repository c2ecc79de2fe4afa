/** Who calls, as the verified token says; nothing in a request can change it. */
export interface Caller {
	/** The user's id: the token's `sub`. */
	id: string;
	/** Whether the token's groups include `admin`. */
	isAdmin: boolean;
}
