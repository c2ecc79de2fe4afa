/** The caller as the verified token identifies them. Nothing else in a request can change it. */
export interface Caller {
	/** The user's id: `sub` of the token. */
	id: string;
	/** Whether the token's groups include `admin`. */
	isAdmin: boolean;
}
