/**
 * A value in DynamoDB's JSON, tagged with its type. Sets and binary values are left out: no item of ours has them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export type AttributeValue =
	| { S: string }
	| { N: string }
	| { BOOL: boolean }
	| { NULL: true }
	| { L: AttributeValue[] }
	| { M: Attributes };

/** An item, or a part of one, in DynamoDB's JSON. */
export type Attributes = Record<string, AttributeValue>;

/** Converts the members of an object. */
export function toAttributes(object: Record<string, unknown>): Attributes {
	return mapMembers(object, toAttribute);
}

/** Converts a value. It throws for one that DynamoDB would not return as it was: `undefined`, `NaN`, a date, a set. */
function toAttribute(value: unknown): AttributeValue {
	switch (typeof value) {
		case "string":
			return { S: value };
		case "boolean":
			return { BOOL: value };
		case "number":
			if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
				throw new Error(`The number ${value} can't be stored exactly.`);
			return { N: String(value) };
		case "object":
			if (value === null) return { NULL: true };
			if (Array.isArray(value)) return { L: value.map(toAttribute) };
			if (isPlainObject(value)) return { M: toAttributes(value) };
	}
	throw new Error(`A value of type ${value?.constructor?.name ?? typeof value} can't be stored.`);
}

/** Converts the attributes of an item back. It throws for a value that JavaScript would not hold as it is. */
export function fromAttributes(attributes: Attributes): Record<string, unknown> {
	return mapMembers(attributes, fromAttribute);
}

function fromAttribute(attribute: AttributeValue): unknown {
	if ("S" in attribute) return attribute.S;
	if ("N" in attribute) return toNumber(attribute.N);
	if ("BOOL" in attribute) return attribute.BOOL;
	if ("NULL" in attribute) return null;
	if ("L" in attribute) return attribute.L.map(fromAttribute);
	if ("M" in attribute) return fromAttributes(attribute.M);
	throw new Error(`An attribute has the type ${Object.keys(attribute)}, which this project does not read.`);
}

/** DynamoDB's numbers have 38 digits, and a range wider than that of JavaScript. */
function toNumber(text: string): number {
	const number = Number(text);
	const isExact = String(number) === text || significantDigits(String(number)) === significantDigits(text);
	if (isExact && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
	throw new Error(`The number ${text} in the database can't be read exactly.`);
}

/** Returns the digits of a decimal number without its sign, point, exponent, and zeros at the beginning and end. */
function significantDigits(text: string): string {
	const [mantissa = ""] = text.split(/e/i, 1);
	let digits = mantissa.replaceAll(/\D/g, "");
	while (digits.startsWith("0")) digits = digits.slice(1);
	while (digits.endsWith("0")) digits = digits.slice(0, -1);
	return digits;
}

function isPlainObject(value: object): value is Record<string, unknown> {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

/** Converts each member. One that is called `__proto__` is defined, because an assignment would set the prototype. */
function mapMembers<From, To>(object: Record<string, From>, convert: (value: From) => To): Record<string, To> {
	const result: Record<string, To> = {};
	// Pages have hundreds of members: `Object.entries`, which makes an array of each, takes twice the time.
	for (const name in object) {
		if (!Object.hasOwn(object, name)) continue;
		// It has the member, because the loop names it.
		const value = convert(object[name] as From);
		if (name !== "__proto__") result[name] = value;
		else Object.defineProperty(result, name, { value, enumerable: true, writable: true, configurable: true });
	}
	return result;
}
