// Generated from the contract in packages/core by `npm run generate`: change that, not this file.

/** The rules for each field of a product: lengths in Unicode code points. */
export const productRules = {
	id: {"pattern":"^prd_[0-9A-Za-z_-]{1,40}$"},
	name: {"minLength":1,"maxLength":200},
	description: {"minLength":0,"maxLength":2000},
	category: {"minLength":1,"maxLength":50,"pattern":"^[a-z0-9]+(-[a-z0-9]+)*$"},
	stock: {"minimum":0,"maximum":1000000000},
} as const;

/** The maximum number of products in one bulk operation. */
export const maxBulkProducts = 100;
