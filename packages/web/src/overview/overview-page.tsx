import { useQueryClient } from "@tanstack/react-query";
import { type Currency, fractionDigits } from "@tap/client/money";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { Button, ButtonLink } from "../design/button.tsx";
import { ChipLink } from "../design/chip.tsx";
import { Time } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { Notice } from "../design/notice.tsx";
import { ProblemNotice } from "../design/problem-notice.tsx";
import { QueryView } from "../design/query-view.tsx";
import { Skeleton } from "../design/skeleton.tsx";
import { Table } from "../design/table.tsx";
import { formatMoney, language } from "../money.ts";
import { Page } from "../shell/page.tsx";
import { ChartCard } from "./chart-card.tsx";
import { DayChart } from "./day-chart.tsx";
import { lastDays, longDay } from "./days.ts";
import { LowStock } from "./low-stock.tsx";
import { type DayMetrics, type Metrics, metricsOf } from "./metrics.ts";
import { maxDays, maxOrdersPerStatus, useRecentOrders } from "./recent-orders.ts";
import { StatusChart, shareOf, statuses } from "./status-chart.tsx";
import "./overview.css";

/** The time ranges to choose from, in days. */
const ranges = [14, maxDays] as const;

/** The shop's metrics: revenue, orders per day, orders by status, and products with low stock. */
export default function OverviewPage() {
	const [search] = useSearchParams();
	const queries = useQueryClient();
	const recent = useRecentOrders();
	const range = ranges.find((days) => String(days) === search.get("days")) ?? maxDays;
	const { data } = recent;
	const metrics = data && metricsOf(data.orders, lastDays(range, new Date(recent.dataUpdatedAt)), data.completeSince);
	const currencies = metrics ? [...metrics.revenue.keys()] : [];
	const currency = currencies.find((code) => code === search.get("currency")) ?? currencies[0] ?? "EUR";
	const caption = `Last ${range} days`;
	const address = (days: number, code: string) => `/overview?days=${days}&currency=${code}`;

	return (
		<Page
			lead={
				<span className="overview-lead">
					{data ? (
						<>
							As of <Time value={new Date(recent.dataUpdatedAt).toISOString()} exact />
						</>
					) : (
						<>Last {range} days</>
					)}
					<Button
						iconOnly
						variant="quiet"
						aria-label="Refresh"
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
								<ChipLink key={code} href={address(range, code)} isCurrent={code === currency}>
									{code}
								</ChipLink>
							))}
						</nav>
					)}
					<nav className="chips" aria-label="Time range">
						{ranges.map((days) => (
							<ChipLink key={days} href={address(days, currency)} isCurrent={days === range}>
								{days} days
							</ChipLink>
						))}
					</nav>
				</>
			}
		>
			<div className="overview">
				{metrics?.isComplete === false && (
					<Notice>
						<p>
							The shop has more orders than this page reads, which is the newest{" "}
							{maxOrdersPerStatus.toLocaleString("en")} of each status. The days before{" "}
							<Time value={(data?.completeSince ?? new Date()).toISOString()} exact /> may have more orders than shown.
						</p>
					</Notice>
				)}
				{recent.error && data && (
					<ProblemNotice error={recent.error} summary="The metrics couldn't be refreshed." alert />
				)}
				<QueryView
					query={{ ...recent, data: metrics }}
					name="the metrics"
					skeleton={
						<>
							<CardSkeleton className="revenue" />
							<CardSkeleton />
							<CardSkeleton className="by-status" />
						</>
					}
					frame={(state) => <div className="chart-card card whole">{state}</div>}
				>
					{(current) => (
						<>
							<RevenueCard metrics={current} currency={currency} caption={caption} />
							<OrdersCard metrics={current} caption={caption} />
							<StatusCard metrics={current} caption={caption} />
						</>
					)}
				</QueryView>
				<LowStock />
			</div>
		</Page>
	);
}

interface CardProps {
	metrics: Metrics;
	/** The time range in words. */
	caption: string;
}

function RevenueCard({ metrics, currency, caption }: CardProps & { currency: Currency }) {
	const [picked, setPicked] = useState<number>();
	const amountOf = ({ revenue }: Pick<DayMetrics, "revenue">) => revenue.get(currency) ?? 0;
	const textOf = (metric: Pick<DayMetrics, "revenue" | "isComplete">) =>
		withBound(metric, formatMoney({ amount: amountOf(metric), currency }));
	const pickedDay = picked === undefined ? undefined : metrics.days[picked];
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
			value={textOf(pickedDay ?? metrics)}
			caption={pickedDay ? longDay(pickedDay.day) : `${caption}, excluding canceled orders`}
			chart={
				<DayChart
					label={`Revenue per day in ${currency}, excluding canceled orders`}
					bars={metrics.days.map((day) => ({ ...day, value: amountOf(day), text: textOf(day) }))}
					formatTick={(amount) => compact.format(amount / 10 ** fractionDigits(currency))}
					picked={picked}
					onPick={setPicked}
				/>
			}
			table={<DayTable caption={`Revenue per day in ${currency}`} header="Revenue" days={metrics.days} text={textOf} />}
		/>
	);
}

function OrdersCard({ metrics, caption }: CardProps) {
	const [picked, setPicked] = useState<number>();
	const textOf = ({ orders, isComplete }: Pick<DayMetrics, "orders" | "isComplete">) =>
		withBound({ isComplete }, `${orders.toLocaleString("en")} ${orders === 1 ? "order" : "orders"}`);
	const pickedDay = picked === undefined ? undefined : metrics.days[picked];
	return (
		<ChartCard
			title="Orders"
			value={withBound(pickedDay ?? metrics, (pickedDay ?? metrics).orders.toLocaleString("en"))}
			caption={pickedDay ? longDay(pickedDay.day) : caption}
			chart={
				<DayChart
					label="Orders placed per day"
					bars={metrics.days.map((day) => ({ ...day, value: day.orders, text: textOf(day) }))}
					formatTick={(value) => value.toLocaleString("en")}
					picked={picked}
					onPick={setPicked}
				/>
			}
			table={<DayTable caption="Orders placed per day" header="Orders" days={metrics.days} text={textOf} />}
		/>
	);
}

function StatusCard({ metrics: { byStatus, orders, isComplete }, caption }: CardProps) {
	return (
		<ChartCard
			title="By status"
			className="by-status"
			value={<>{byStatus.placed.toLocaleString("en")} to fulfill</>}
			caption={caption}
			chart={
				<>
					<StatusChart counts={byStatus} isComplete={isComplete} />
					<OrdersLink />
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
					<OrdersLink />
				</>
			}
		/>
	);
}

function OrdersLink() {
	return (
		<div className="chart-foot">
			<ButtonLink href="/admin/orders">Go to orders</ButtonLink>
		</div>
	);
}

interface DayTableProps {
	caption: string;
	header: string;
	days: readonly DayMetrics[];
	text(day: DayMetrics): string;
}

/** A value for each day, the latest first. */
function DayTable({ caption, header, days, text }: DayTableProps) {
	return (
		<Table
			caption={caption}
			columns={[
				{ header: "Day", cell: ({ day }) => longDay(day) },
				{ header, align: "end", cell: (metric) => <span className="number">{text(metric)}</span> },
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
					<p className="chart-main-value">
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

function withBound({ isComplete }: { isComplete: boolean }, text: string): string {
	return isComplete ? text : `at least ${text}`;
}
