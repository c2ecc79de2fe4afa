/** How many browser test files run at the same time. Each has a stage to itself; the browser is shared. */
export const workers = 2;
