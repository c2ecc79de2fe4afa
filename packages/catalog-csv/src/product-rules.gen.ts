// Generated from the contract in packages/core by `npm run generate`: change that, not this file.

/** The rules for each field of a product: lengths in Unicode code points, amounts in minor units. */
export const productRules = {
	id: {"pattern":"^prd_[0-9A-Za-z_-]{1,40}$"},
	name: {"minLength":1,"maxLength":200},
	description: {"minLength":0,"maxLength":2000},
	category: {"minLength":1,"maxLength":50,"pattern":"^[a-z0-9]+(-[a-z0-9]+)*$"},
	amount: {"minimum":0,"maximum":9999999999},
	currency: {"values":["AED","AFN","ALL","AMD","AOA","ARS","AUD","AWG","AZN","BAM","BBD","BDT","BHD","BIF","BMD","BND","BOB","BRL","BSD","BTN","BWP","BYN","BZD","CAD","CDF","CHF","CLP","CNY","COP","CRC","CUP","CVE","CZK","DJF","DKK","DOP","DZD","EGP","ERN","ETB","EUR","FJD","FKP","GBP","GEL","GHS","GIP","GMD","GNF","GTQ","GYD","HKD","HNL","HTG","HUF","IDR","ILS","INR","IQD","IRR","ISK","JMD","JOD","JPY","KES","KGS","KHR","KMF","KPW","KRW","KWD","KYD","KZT","LAK","LBP","LKR","LRD","LSL","LYD","MAD","MDL","MGA","MKD","MMK","MNT","MOP","MRU","MUR","MVR","MWK","MXN","MYR","MZN","NAD","NGN","NIO","NOK","NPR","NZD","OMR","PAB","PEN","PGK","PHP","PKR","PLN","PYG","QAR","RON","RSD","RUB","RWF","SAR","SBD","SCR","SDG","SEK","SGD","SHP","SLE","SOS","SRD","SSP","STN","SVC","SYP","SZL","THB","TJS","TMT","TND","TOP","TRY","TTD","TWD","TZS","UAH","UGX","USD","UYU","UZS","VED","VES","VND","VUV","WST","XAF","XCD","XCG","XOF","XPF","YER","ZAR","ZMW","ZWG"]},
	stock: {"minimum":0,"maximum":1000000000},
} as const;

/** The maximum number of products in one bulk operation. */
export const maxBulkProducts = 100;
