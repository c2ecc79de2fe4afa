import { Button, ButtonLink } from "../../design/button.tsx";
import { Icon } from "../../design/icon.tsx";
import { Notice } from "../../design/notice.tsx";
import { RequestId } from "../../design/state.tsx";
import { type Column, Table } from "../../design/table.tsx";
import { explain } from "../../error-message.ts";
import type { Refusal } from "./upload.ts";
import type { Sending } from "./use-import.ts";

interface ImportProgressProps {
	sending: Sending;
	onResume(): void;
	onStop(): void;
	onRestart(): void;
}

const columns: readonly Column<Refusal>[] = [
	{ header: "Line", align: "end", cell: ({ line }) => line },
	{ header: "Product", cell: ({ name }) => name },
	{ header: "Why", cell: ({ reasons }) => reasons.join(" ") },
];

/** How far an import has come, and what came of it. */
export function ImportProgress({ sending, onResume, onStop, onRestart }: ImportProgressProps) {
	const { status, done, refused, left, total, error } = sending;
	const settled = total - left.length;
	const isRunning = status === "running" || status === "stopping";
	const { title, detail, requestId } = error === undefined ? {} : explain(error);
	return (
		<div className="import">
			<section className="card import-progress" aria-label="The import">
				<h2>{headingOf(sending)}</h2>
				<progress max={total} value={settled} aria-label="Lines that are settled" />
				<p className="soft small number" role="status">
					{isRunning
						? `${settled.toLocaleString("en")} of ${total.toLocaleString("en")}`
						: `${done.toLocaleString("en")} of ${total.toLocaleString("en")} are in the shop.`}
				</p>
				{error !== undefined && (
					<Notice tone="danger" alert>
						<p>
							{title}: {detail} What is in the shop stays; go on for the rest.
						</p>
						{requestId !== undefined && <RequestId id={requestId} />}
					</Notice>
				)}
				{status === "finished" && refused.length === 0 && (
					<Notice tone="good">
						<p>Everything that was sent is in the shop. Sending it again would change nothing.</p>
					</Notice>
				)}
				<div className="row">
					{status === "running" && <Button onClick={onStop}>Stop</Button>}
					{status === "stopping" && <Button busy>Stopping</Button>}
					{status === "stopped" && (
						<Button variant="primary" onClick={onResume}>
							Go on with {left.length.toLocaleString("en")}
						</Button>
					)}
					{!isRunning && (
						<>
							<Button onClick={onRestart}>
								<Icon name="file" /> Another file
							</Button>
							<ButtonLink href="/admin/products">See the products</ButtonLink>
						</>
					)}
				</div>
			</section>
			{refused.length > 0 && (
				<section className="stack">
					<h2>
						{refused.length === 1 ? "1 line was" : `${refused.length.toLocaleString("en")} lines were`} refused by the
						shop
					</h2>
					<Table caption="Refused lines" columns={columns} rows={refused} rowKey={({ line }) => String(line)} />
				</section>
			)}
		</div>
	);
}

function headingOf({ status, done, error }: Sending): string {
	if (status === "running") return "Importing";
	if (status === "stopping") return "Stopping after this batch";
	if (status === "stopped") return error === undefined ? "Stopped" : "Interrupted";
	return `${done.toLocaleString("en")} ${done === 1 ? "product is" : "products are"} in the shop`;
}
