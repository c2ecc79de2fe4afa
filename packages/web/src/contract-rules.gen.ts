// Generated from the contract in packages/core by `npm run generate`: change that, not this file.

/** The maximum number of lines in one order. */
export const maxOrderLines = 50;

/** The maximum quantity of one line of an order. */
export const maxLineQuantity = 1000;
