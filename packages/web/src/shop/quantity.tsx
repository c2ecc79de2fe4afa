import { useEffect, useState } from "react";
import { Button } from "../design/button.tsx";
import { Icon } from "../design/icon.tsx";

interface QuantityProps {
	/** The name of the product, for screen readers. */
	of: string;
	value: number;
	/** The maximum to select; a larger `value` stays until it is changed. */
	max: number;
	onChange(value: number): void;
}

/** An input for a quantity, with buttons for one more or less. Invalid input is reset to the last valid quantity. */
export function Quantity({ of, value, max, onChange }: QuantityProps) {
	const [text, setText] = useState(String(value));
	useEffect(() => setText(String(value)), [value]);
	const commit = () => {
		const typed = /^\d{1,6}$/.test(text.trim()) ? Number(text) : value;
		const next = Math.min(Math.max(1, typed), Math.max(1, max));
		setText(String(next));
		if (next !== value) onChange(next);
	};
	return (
		<div className="quantity">
			<Button
				variant="quiet"
				iconOnly
				aria-label={`Decrease quantity of ${of}`}
				disabled={value <= 1}
				onClick={() => onChange(value - 1)}
			>
				<Icon name="minus" size={18} />
			</Button>
			<input
				className="number"
				inputMode="numeric"
				autoComplete="off"
				aria-label={`Quantity of ${of}`}
				value={text}
				onChange={({ target }) => setText(target.value)}
				onBlur={commit}
				onKeyDown={({ key }) => key === "Enter" && commit()}
			/>
			<Button
				variant="quiet"
				iconOnly
				aria-label={`Increase quantity of ${of}`}
				disabled={value >= max}
				onClick={() => onChange(value + 1)}
			>
				<Icon name="plus" size={18} />
			</Button>
		</div>
	);
}
