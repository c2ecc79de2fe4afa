import { type ComponentProps, type ReactNode, useId } from "react";

interface FieldFrame {
	label: string;
	/** Help before typing. */
	hint?: ReactNode;
	/** The validation error and how to fix it; marks the field as invalid. */
	error?: string | undefined;
}

/** A labeled text field. Screen readers read its hint and error with it. */
export function Field({ label, hint, error, ...input }: FieldFrame & ComponentProps<"input">) {
	const { control, frame } = useFrame({ label, hint, error });
	return frame(<input {...input} {...control} />);
}

/** A labeled text field with several lines. */
export function TextArea({ label, hint, error, ...input }: FieldFrame & ComponentProps<"textarea">) {
	const { control, frame } = useFrame({ label, hint, error });
	return frame(<textarea {...input} {...control} />);
}

/** A labeled drop-down; its children are the options. */
export function Select({ label, hint, error, ...input }: FieldFrame & ComponentProps<"select">) {
	const { control, frame } = useFrame({ label, hint, error });
	return frame(<select {...input} {...control} />);
}

/** Returns the props that connect a control to its label, hint and error, and a function that renders them around it. */
function useFrame({ label, hint, error }: FieldFrame) {
	const id = useId();
	const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
	const control = {
		id,
		className: "input",
		"aria-invalid": error !== undefined || undefined,
		"aria-describedby": described.length > 0 ? described.join(" ") : undefined,
	};
	const frame = (children: ReactNode) => (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			{children}
			{hint !== undefined && (
				<p className="field-hint" id={`${id}-hint`}>
					{hint}
				</p>
			)}
			{error !== undefined && (
				<p className="field-error" id={`${id}-error`}>
					{error}
				</p>
			)}
		</div>
	);
	return { control, frame };
}
