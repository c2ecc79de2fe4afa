// Generated from the contract in packages/core by `npm run generate`: change that, not this file.

/** The rules for each field of a product: lengths in Unicode code points. */
export const productRules = {
	id: {"pattern":"^prd_[0-9A-Za-z_-]{1,40}$"},
	name: {"minLength":1,"maxLength":200,"pattern":"^([ \\u00a0\\u1680\\u2000-\\u200f\\u202a-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]*[^ \\u00a0\\u1680\\u2000-\\u200f\\u202a-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029][^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*)?$"},
	description: {"minLength":0,"maxLength":2000,"pattern":"^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$"},
	category: {"minLength":1,"maxLength":50,"pattern":"^[a-z0-9]+(-[a-z0-9]+)*$"},
	stock: {"minimum":0,"maximum":1000000000},
} as const;

/** The maximum number of products in one bulk operation. */
export const maxBulkProducts = 100;
