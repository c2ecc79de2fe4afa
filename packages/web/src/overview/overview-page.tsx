import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { Button, ButtonLink } from "../design/button.tsx";
import { ChipLink } from "../design/chip.tsx";
import { Time } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { Notice } from "../design/notice.tsx";
import { Loading, Skeleton } from "../design/skeleton.tsx";
import { ErrorState, OfflineState } from "../design/state.tsx";
import { Table } from "../design/table.tsx";
import { exponentOf, formatMoney, language } from "../money.ts";
import { Page } from "../shell/page.tsx";
import { ChartCard } from "./chart-card.tsx";
import { DayChart } from "./day-chart.tsx";
import { lastDays, longDay } from "./days.ts";
import { LowStock } from "./low-stock.tsx";
import { type DayFigures, type Figures, figuresOf } from "./metrics.ts";
import { mostDays, mostOrders, useRecentOrders } from "./recent-orders.ts";
import { StatusChart, shareOf, statuses } from "./status-chart.tsx";
import "./overview.css";

/** The spans to choose from, in days. */
const spans = [14, mostDays] as const;

/** The shop's figures: what was ordered, what it brought, what is waiting, and what runs out. */
export default function OverviewPage() {
	const [search] = useSearchParams();
	const queries = useQueryClient();
	const recent = useRecentOrders();
	const span = spans.find((days) => String(days) === search.get("days")) ?? mostDays;
	const { data } = recent;
	const figures = data && figuresOf(data.orders, lastDays(span, new Date(recent.dataUpdatedAt)), data.completeSince);
	const currencies = figures ? [...figures.revenue.keys()] : [];
	const currency = currencies.find((code) => code === search.get("currency")) ?? currencies[0] ?? "EUR";
	const caption = `Last ${span} days`;
	const address = (days: number, code: string) => `/overview?days=${days}&currency=${code}`;

	return (
		<Page
			title="Overview"
			lead={
				<span className="overview-lead">
					{data ? (
						<>
							As of <Time value={new Date(recent.dataUpdatedAt).toISOString()} exact />
						</>
					) : (
						<>The last {span} days</>
					)}
					<Button
						iconOnly
						variant="quiet"
						aria-label="Read the figures again"
						busy={recent.isFetching}
						onClick={() => void queries.invalidateQueries({ queryKey: ["overview"] })}
					>
						{!recent.isFetching && <Icon name="refresh" />}
					</Button>
				</span>
			}
			actions={
				<>
					{currencies.length > 1 && (
						<nav className="chips" aria-label="Currency">
							{currencies.map((code) => (
								<ChipLink key={code} href={address(span, code)} isCurrent={code === currency}>
									{code}
								</ChipLink>
							))}
						</nav>
					)}
					<nav className="chips" aria-label="Span">
						{spans.map((days) => (
							<ChipLink key={days} href={address(days, currency)} isCurrent={days === span}>
								{days} days
							</ChipLink>
						))}
					</nav>
				</>
			}
		>
			<div className="overview">
				{figures?.isComplete === false && (
					<Notice>
						<p>
							There are more orders than this page reads: the newest {mostOrders.toLocaleString("en")} of each status.
							Days before <Time value={(data?.completeSince ?? new Date()).toISOString()} exact /> may have had more
							than is shown.
						</p>
					</Notice>
				)}
				{recent.error && data && (
					<Notice tone="danger" alert>
						<p>The figures could not be read again. These are older.</p>
					</Notice>
				)}
				{figures ? (
					<>
						<RevenueCard figures={figures} currency={currency} caption={caption} />
						<OrdersCard figures={figures} caption={caption} />
						<StatusCard figures={figures} caption={caption} />
					</>
				) : recent.fetchStatus === "paused" ? (
					<div className="chart-card card whole">
						<OfflineState what="the figures" />
					</div>
				) : recent.error ? (
					<div className="chart-card card whole">
						<ErrorState error={recent.error} onRetry={() => recent.refetch()} />
					</div>
				) : (
					<>
						<Loading what="the figures" />
						<CardSkeleton className="revenue" />
						<CardSkeleton />
						<CardSkeleton className="by-status" />
					</>
				)}
				<LowStock />
			</div>
		</Page>
	);
}

interface CardProps {
	figures: Figures;
	/** The span in words. */
	caption: string;
}

function RevenueCard({ figures, currency, caption }: CardProps & { currency: string }) {
	const [picked, pick] = useState<number>();
	const amountOf = ({ revenue }: Pick<DayFigures, "revenue">) => revenue.get(currency) ?? 0;
	const textOf = (of: Pick<DayFigures, "revenue" | "isComplete">) =>
		leastOf(of, formatMoney({ amount: amountOf(of), currency }));
	const day = picked === undefined ? undefined : figures.days[picked];
	const compact = new Intl.NumberFormat(language, {
		style: "currency",
		currency,
		notation: "compact",
		maximumFractionDigits: 1,
		minimumFractionDigits: 0,
	});
	return (
		<ChartCard
			title="Revenue"
			className="revenue"
			figure={textOf(day ?? figures)}
			caption={day ? longDay(day.day) : `${caption}, without cancelled orders`}
			chart={
				<DayChart
					label={`Revenue per day in ${currency}, without cancelled orders`}
					bars={figures.days.map((of) => ({ ...of, value: amountOf(of), text: textOf(of) }))}
					tick={(amount) => compact.format(amount / 10 ** exponentOf(currency))}
					picked={picked}
					onPick={pick}
				/>
			}
			table={<DayTable caption={`Revenue per day in ${currency}`} header="Revenue" days={figures.days} text={textOf} />}
		/>
	);
}

function OrdersCard({ figures, caption }: CardProps) {
	const [picked, pick] = useState<number>();
	const textOf = ({ orders, isComplete }: Pick<DayFigures, "orders" | "isComplete">) =>
		leastOf({ isComplete }, `${orders.toLocaleString("en")} ${orders === 1 ? "order" : "orders"}`);
	const day = picked === undefined ? undefined : figures.days[picked];
	return (
		<ChartCard
			title="Orders"
			figure={leastOf(day ?? figures, (day ?? figures).orders.toLocaleString("en"))}
			caption={day ? longDay(day.day) : caption}
			chart={
				<DayChart
					label="Orders placed per day"
					bars={figures.days.map((of) => ({ ...of, value: of.orders, text: textOf(of) }))}
					tick={(value) => value.toLocaleString("en")}
					picked={picked}
					onPick={pick}
				/>
			}
			table={<DayTable caption="Orders placed per day" header="Orders" days={figures.days} text={textOf} />}
		/>
	);
}

function StatusCard({ figures: { byStatus, orders, isComplete }, caption }: CardProps) {
	return (
		<ChartCard
			title="By status"
			className="by-status"
			figure={<>{byStatus.placed.toLocaleString("en")} to fulfil</>}
			caption={caption}
			chart={
				<>
					<StatusChart counts={byStatus} isComplete={isComplete} />
					<QueueLink />
				</>
			}
			table={
				<>
					<Table
						caption="Orders by status"
						columns={[
							{ header: "Status", cell: ({ label }) => label },
							{ header: "Orders", align: "end", cell: ({ status }) => byStatus[status].toLocaleString("en") },
							{ header: "Share", align: "end", cell: ({ status }) => shareOf(byStatus[status], orders) },
						]}
						rows={statuses}
						rowKey={({ status }) => status}
					/>
					<QueueLink />
				</>
			}
		/>
	);
}

function QueueLink() {
	return (
		<div className="chart-foot">
			<ButtonLink href="/admin/orders">Open the queue</ButtonLink>
		</div>
	);
}

interface DayTableProps {
	caption: string;
	header: string;
	days: readonly DayFigures[];
	text(day: DayFigures): string;
}

/** The latest day first: it is what people look for. */
function DayTable({ caption, header, days, text }: DayTableProps) {
	return (
		<Table
			caption={caption}
			columns={[
				{ header: "Day", cell: ({ day }) => longDay(day) },
				{ header, align: "end", cell: (of) => <span className="number">{text(of)}</span> },
			]}
			rows={days.toReversed()}
			rowKey={({ day }) => day.date}
		/>
	);
}

function CardSkeleton({ className = "" }: { className?: string }) {
	return (
		<div className={`chart-card card ${className}`} aria-hidden="true">
			<div className="chart-head">
				<div>
					<Skeleton width="80px" height="1.4em" />
					<p className="chart-figure">
						<Skeleton width="140px" />
					</p>
					<p className="chart-caption small">
						<Skeleton width="180px" />
					</p>
				</div>
			</div>
			<Skeleton height="224px" />
		</div>
	);
}

function leastOf({ isComplete }: { isComplete: boolean }, text: string): string {
	return isComplete ? text : `at least ${text}`;
}
