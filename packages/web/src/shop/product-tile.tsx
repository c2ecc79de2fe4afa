import { type ReactNode, useMemo } from "react";
import "./product-tile.css";

/** The hues of tiles in degrees of OKLCH: far enough apart to distinguish categories, and calm next to each other. */
const hues = [305, 250, 82, 205, 20, 155, 340, 48];

/**
 * A generated picture for a product: a composition of simple shapes that depends on its id, in the color of its category.
 * Screen readers skip it: text next to it has the same information.
 */
export function ProductTile({
	id,
	category,
}: {
	id: string /** Gray without a category. */;
	category?: string | undefined;
}) {
	const shapes = useMemo(() => compose(randomOf(hash(id) ^ salt)), [id]);
	const hue = category === undefined ? undefined : hues[(hash(category) >>> 8) % hues.length];
	return (
		<svg
			className={`tile ${hue === undefined ? "plain" : ""}`}
			style={{ "--hue": hue }}
			viewBox="0 0 120 90"
			preserveAspectRatio="xMidYMid slice"
			aria-hidden="true"
			focusable="false"
		>
			<rect width="120" height="90" className="tile-ground" />
			{shapes}
		</svg>
	);
}

/** Among the first 20,000 salts, the one with the fewest equal compositions next to each other in the seeded shop. */
const salt = 19_597;

type Random = (below: number) => number;

/** Picks and varies a composition. All stay inside the area that narrower tiles show. */
function compose(random: Random): ReactNode {
	const compositions = [arches, moons, rings, stack, quarters, still, leaves, horizon];
	const composition = compositions[random(compositions.length)] ?? arches;
	const mirrored = random(2) === 0;
	return <g transform={mirrored ? "translate(120 0) scale(-1 1)" : undefined}>{composition(random)}</g>;
}

function arches(random: Random): ReactNode {
	const inner = 9 + random(5);
	return (
		<>
			<circle cx={84 + random(8)} cy={26} r={8 + random(5)} className="tile-c" />
			<path d="M30 90V52a26 26 0 0 1 52 0v38Z" className="tile-a" />
			<path d={`M${56 - inner} 90V56a${inner} ${inner} 0 0 1 ${inner * 2} 0v34Z`} className="tile-b" />
		</>
	);
}

function moons(random: Random): ReactNode {
	const radius = 20 + random(7);
	return (
		<>
			<circle cx="46" cy="45" r={radius} className="tile-a" />
			<path d={`M74 ${45 - radius}a${radius} ${radius} 0 0 1 0 ${radius * 2}Z`} className="tile-b" />
			<circle cx="74" cy={45 - radius / 2} r={radius / 4} className="tile-c" />
		</>
	);
}

function rings(random: Random): ReactNode {
	const step = 7 + random(3);
	const x = 50 + random(20);
	return (
		<>
			<circle cx={x} cy="45" r={step * 4} className="tile-c" />
			<circle cx={x} cy="45" r={step * 3} className="tile-a" />
			<circle cx={x} cy="45" r={step * 1.6} className="tile-b" />
			<rect x={x} y="44" width={step * 4} height="2" className="tile-line" />
		</>
	);
}

function stack(random: Random): ReactNode {
	const first = 34 + random(14);
	const second = 50 + random(14);
	return (
		<>
			<rect x={60 - second / 2} y="58" width={second} height="16" rx="8" className="tile-b" />
			<rect x={60 - first / 2} y="39" width={first} height="16" rx="8" className="tile-a" />
			<circle cx={52 + random(16)} cy="25" r="10" className="tile-c" />
		</>
	);
}

function quarters(random: Random): ReactNode {
	const turn = random(4) * 90;
	return (
		<g transform={`rotate(${turn} 60 45)`}>
			<path d="M60 45V15a30 30 0 0 0-30 30Z" className="tile-a" />
			<path d="M60 45h30a30 30 0 0 1-30 30Z" className="tile-b" />
			<circle cx="75" cy="30" r={9 + random(4)} className="tile-c" />
			<rect x="34" y="49" width="22" height="22" rx={2 + random(9)} className="tile-c" />
		</g>
	);
}

function still(random: Random): ReactNode {
	const neck = 5 + random(4);
	return (
		<>
			<rect x="0" y="72" width="120" height="18" className="tile-c" />
			<path
				d={`M${48 - neck} 22h${neck * 2}v12c14 5 16 14 16 22 0 10-6 16-12 18H${44}c-6-2-12-8-12-18 0-8 2-17 ${16 - neck}-22Z`}
				className="tile-a"
			/>
			<circle cx="84" cy={60 - random(3)} r={13 + random(3)} className="tile-b" />
		</>
	);
}

function leaves(random: Random): ReactNode {
	const lean = 8 + random(16);
	return (
		<>
			<path d="M60 90V34" className="tile-stem" />
			<path d="M60 68c-26 2-34-14-34-32 20 0 34 10 34 32Z" className="tile-a" />
			<path d={`M60 56c22 2 32-12 ${30 - lean / 4}-30-18 0-30 10-30 30Z`} className="tile-b" />
			<circle cx={60 - lean / 3} cy="22" r={7 + random(3)} className="tile-c" />
		</>
	);
}

function horizon(random: Random): ReactNode {
	const radius = 22 + random(6);
	const x = 46 + random(28);
	return (
		<>
			<path d={`M${x - radius} 56a${radius} ${radius} 0 0 1 ${radius * 2} 0Z`} className="tile-a" />
			<rect x="0" y="56" width="120" height="34" className="tile-c" />
			<rect x={x - radius} y="61" width={radius * 2} height="4" rx="2" className="tile-b" />
			<rect x={x - radius * 0.7} y="69" width={radius * 1.4} height="4" rx="2" className="tile-b" />
			<rect x={x - radius * 0.35} y="77" width={radius * 0.7} height="4" rx="2" className="tile-b" />
		</>
	);
}

/** FNV-1a: short, and distributes similar names well. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
	return value >>> 0;
}

/** Creates a seeded generator of small integers (mulberry32). */
function randomOf(seed: number): Random {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}
