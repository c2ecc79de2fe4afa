import { useEffect, useState } from "react";
import { Button } from "../design/button.tsx";
import { Icon } from "../design/icon.tsx";

interface QuantityProps {
	/** Of what, for screen readers. */
	of: string;
	value: number;
	/** The most that makes sense; a larger value that is there already stays. */
	max: number;
	onChange(value: number): void;
}

/** How many pieces: typed, or a piece more or less. What is no number of pieces goes back to the last one that was. */
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
				aria-label={`One ${of} less`}
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
				aria-label={`One ${of} more`}
				disabled={value >= max}
				onClick={() => onChange(value + 1)}
			>
				<Icon name="plus" size={18} />
			</Button>
		</div>
	);
}
