// Generated from the contract in packages/core by `npm run generate`: change that, not this file.

/** The rules for each field of a product: lengths in Unicode code points. */
export const productRules = {
	id: {"pattern":"^prd_[0-9A-Za-z_-]{1,40}$"},
	name: {"minLength":1,"maxLength":200,"pattern":"^([ \\xa0\u1680\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000\\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\ufefe-\uff00\uffa0\ufff0-\ufffb]*[^ \\xa0\u1680\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000\\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\ufefe-\uff00\uffa0\ufff0-\ufffb\\x00-\\x1f\\x7f-\\x9f\u2028\u2029][^\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]*)?$"},
	description: {"minLength":0,"maxLength":2000,"pattern":"^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$"},
	category: {"minLength":1,"maxLength":50,"pattern":"^[a-z0-9]+(-[a-z0-9]+)*$"},
	stock: {"minimum":0,"maximum":1000000000},
} as const;

/** The maximum number of products in one bulk operation. */
export const maxBulkProducts = 100;
