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
	const { id, describedBy } = useIds(hint, error);
	return (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			<input
				{...input}
				id={id}
				className="input"
				aria-invalid={error !== undefined || undefined}
				aria-describedby={describedBy}
			/>
			<FieldNotes id={id} hint={hint} error={error} />
		</div>
	);
}

/** A labelled field for more than one line. */
export function TextArea({ label, hint, error, ...input }: FieldFrame & ComponentProps<"textarea">) {
	const { id, describedBy } = useIds(hint, error);
	return (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			<textarea
				{...input}
				id={id}
				className="input"
				aria-invalid={error !== undefined || undefined}
				aria-describedby={describedBy}
			/>
			<FieldNotes id={id} hint={hint} error={error} />
		</div>
	);
}

/** A labelled choice; its options are the children. */
export function Select({ label, hint, error, children, ...input }: FieldFrame & ComponentProps<"select">) {
	const { id, describedBy } = useIds(hint, error);
	return (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			<select
				{...input}
				id={id}
				className="input"
				aria-invalid={error !== undefined || undefined}
				aria-describedby={describedBy}
			>
				{children}
			</select>
			<FieldNotes id={id} hint={hint} error={error} />
		</div>
	);
}

function useIds(hint: ReactNode, error: string | undefined) {
	const id = useId();
	const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
	return { id, describedBy: described.length > 0 ? described.join(" ") : undefined };
}

function FieldNotes({ id, hint, error }: { id: string; hint: ReactNode; error: string | undefined }) {
	return (
		<>
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
		</>
	);
}
