import type { Rejection } from "@tap/catalog-csv/upload.ts";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Icon } from "../../design/icon.tsx";
import { Notice } from "../../design/notice.tsx";
import { ProblemNotice } from "../../design/problem-notice.tsx";
import { type Column, Table } from "../../design/table.tsx";
import type { Import } from "./use-import.ts";

interface ImportProgressProps {
	state: Import;
	onResume(): void;
	onStop(): void;
	onRestart(): void;
}

const columns: readonly Column<Rejection>[] = [
	{ header: "Line", align: "end", cell: ({ line }) => line },
	{ header: "Product", cell: ({ name }) => <bdi>{name}</bdi> },
	{ header: "Reason", cell: ({ reasons }) => reasons.join(" ") },
];

/** The progress and the result of an import. */
export function ImportProgress({ state, onResume, onStop, onRestart }: ImportProgressProps) {
	const { status, accepted, rejected, remaining, total, error } = state;
	const processed = total - remaining.length;
	const isRunning = status === "running" || status === "stopping";
	return (
		<div className="import">
			<section className="card import-progress" aria-label="Import progress">
				<h2>{headingOf(state)}</h2>
				<progress max={total} value={processed} aria-label="Processed lines" />
				<p className="soft small number" role="status">
					{isRunning
						? `${processed.toLocaleString("en")} of ${total.toLocaleString("en")}`
						: `${accepted.toLocaleString("en")} of ${total.toLocaleString("en")} products imported.`}
				</p>
				{error !== undefined && (
					<ProblemNotice error={error} alert>
						<p>Products that were imported stay in the shop. Resume to import the rest.</p>
					</ProblemNotice>
				)}
				{status === "finished" && rejected.length === 0 && (
					<Notice tone="good">
						<p>All products are in the shop. Importing the file again would change nothing.</p>
					</Notice>
				)}
				<div className="row">
					{status === "running" && <Button onClick={onStop}>Stop</Button>}
					{status === "stopping" && <Button busy>Stopping</Button>}
					{status === "stopped" && (
						<Button variant="primary" onClick={onResume}>
							Resume with {remaining.length.toLocaleString("en")}
						</Button>
					)}
					{!isRunning && (
						<>
							<Button onClick={onRestart}>
								<Icon name="file" /> Choose another file
							</Button>
							<ButtonLink href="/admin/products">View products</ButtonLink>
						</>
					)}
				</div>
			</section>
			{rejected.length > 0 && (
				<section className="stack">
					<h2>
						{rejected.length === 1 ? "1 line was" : `${rejected.length.toLocaleString("en")} lines were`} rejected
					</h2>
					<Table caption="Rejected lines" columns={columns} rows={rejected} rowKey={({ line }) => String(line)} />
				</section>
			)}
		</div>
	);
}

function headingOf({ status, accepted, error }: Import): string {
	if (status === "running") return "Importing";
	if (status === "stopping") return "Stopping after this batch";
	if (status === "stopped") return error === undefined ? "Stopped" : "Interrupted";
	return `${accepted.toLocaleString("en")} ${accepted === 1 ? "product" : "products"} imported`;
}
