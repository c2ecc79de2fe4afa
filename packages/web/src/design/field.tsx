import { type ComponentProps, type ReactNode, useId } from "react";

interface FieldFrame {
	label: string;
	/** What to know before typing. */
	hint?: ReactNode;
	/** What is wrong and how to mend it; marks the field as invalid. */
	error?: string | undefined;
}

/** A labelled text field; its hint and error are read out with it. */
export function Field({ label, hint, error, ...input }: FieldFrame & ComponentProps<"input">) {
	const { control, frame } = useFrame({ label, hint, error });
	return frame(<input {...input} {...control} />);
}

/** A labelled field for more than one line. */
export function TextArea({ label, hint, error, ...input }: FieldFrame & ComponentProps<"textarea">) {
	const { control, frame } = useFrame({ label, hint, error });
	return frame(<textarea {...input} {...control} />);
}

/** A labelled choice; its options are the children. */
export function Select({ label, hint, error, ...input }: FieldFrame & ComponentProps<"select">) {
	const { control, frame } = useFrame({ label, hint, error });
	return frame(<select {...input} {...control} />);
}

/** What ties a control to its label, hint and error, and what puts them around it. */
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
