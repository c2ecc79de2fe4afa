import type { BulkProductInput } from "@tap/core/contract/product.ts";

/** Products that arrived on one day. */
export interface Delivery {
	arrivedDaysAgo: number;
	products: (BulkProductInput & { id: string })[];
}

/** Returns a price in euros from an amount in cents. */
function eur(amount: number) {
	return { amount, currency: "EUR" } as const;
}

/** The seeded catalog, one delivery for each category. */
export const deliveries: readonly Delivery[] = [
	{
		arrivedDaysAgo: 20,
		products: [
			{
				id: "prd_pour-over-maker",
				name: "Pour-over coffee maker",
				description: "Borosilicate glass with a cork collar, for four cups.",
				category: "kitchen",
				price: eur(3_490),
				stock: 40,
			},
			{
				id: "prd_filter-papers",
				name: "Coffee filter papers",
				description: "A hundred unbleached papers for pour-over makers.",
				category: "kitchen",
				price: eur(590),
				stock: 300,
			},
			{
				id: "prd_chef-knife",
				name: "Chef's knife",
				description: "Forged steel, a blade of 20 cm, handle of smoked oak.",
				category: "kitchen",
				price: eur(8_900),
				stock: 18,
			},
			{
				id: "prd_cutting-board",
				name: "Cutting board",
				description: "End-grain beech, 40 by 30 cm, with a juice groove.",
				category: "kitchen",
				price: eur(4_500),
				stock: 25,
			},
			{
				id: "prd_cast-iron-pan",
				name: "Cast iron pan",
				description: "28 cm, seasoned with flax oil, fit for every hob.",
				category: "kitchen",
				price: eur(5_200),
				stock: 22,
			},
			{
				id: "prd_linen-apron",
				name: "Linen apron",
				description: "Stone-washed linen with crossed straps and two pockets.",
				category: "kitchen",
				price: eur(3_900),
				stock: 35,
			},
			{
				id: "prd_kitchen-scale",
				name: "Kitchen scale",
				description: "Weighs up to 5 kg to the gram, charges by USB-C.",
				category: "kitchen",
				price: eur(2_990),
				stock: 50,
			},
		],
	},
	{
		arrivedDaysAgo: 16,
		products: [
			{
				id: "prd_graph-notebook",
				name: "Graph paper notebook",
				description: "A5, 192 numbered pages, opens flat.",
				category: "stationery",
				price: eur(1_490),
				stock: 120,
			},
			{
				id: "prd_mechanical-pencil",
				name: "Mechanical pencil",
				description: "0.5 mm, brass body, retractable tip.",
				category: "stationery",
				price: eur(2_450),
				stock: 60,
			},
			{
				id: "prd_fountain-pen",
				name: "Fountain pen",
				description: "Steel nib in F, fills from a bottle or a cartridge.",
				category: "stationery",
				price: eur(5_900),
				stock: 15,
			},
			{
				id: "prd_ink-bottle",
				name: "Bottle of ink",
				description: "50 ml of blue-black ink, safe for documents.",
				category: "stationery",
				price: eur(1_290),
				stock: 80,
			},
			{
				id: "prd_desk-pad",
				name: "Desk pad",
				description: "Gray wool felt, 80 by 40 cm.",
				category: "stationery",
				price: eur(3_200),
				stock: 30,
			},
			{
				id: "prd_washi-paper",
				name: "Washi paper",
				description: "Twenty sheets of hand-made mulberry paper.",
				category: "stationery",
				price: { amount: 2_400, currency: "JPY" },
				stock: 45,
			},
		],
	},
	{
		arrivedDaysAgo: 13,
		products: [
			{
				id: "prd_desk-lamp",
				name: "Desk lamp",
				description: "Two joints, warm light, dims in seven steps.",
				category: "home",
				price: eur(7_900),
				stock: 20,
			},
			{
				id: "prd_wool-blanket",
				name: "Wool blanket",
				description: "Lambswool in herringbone, 130 by 180 cm.",
				category: "home",
				price: eur(9_900),
				stock: 14,
			},
			{
				id: "prd_ceramic-vase",
				name: "Ceramic vase",
				description: "Thrown by hand, matt white glaze, 24 cm.",
				category: "home",
				price: eur(4_200),
				stock: 16,
			},
			{
				id: "prd_beeswax-candles",
				name: "Beeswax candles",
				description: "Six candles, each burns for about seven hours.",
				category: "home",
				price: eur(1_890),
				stock: 90,
			},
			{
				id: "prd_wall-clock",
				name: "Wall clock",
				description: "Ash wood, 30 cm, runs without ticking.",
				category: "home",
				price: eur(5_400),
				stock: 12,
			},
			{
				id: "prd_door-mat",
				name: "Door mat",
				description: "Coconut fibre, 70 by 45 cm.",
				category: "home",
				price: eur(2_600),
				stock: 40,
			},
		],
	},
	{
		arrivedDaysAgo: 11,
		products: [
			{
				id: "prd_trail-bottle",
				name: "Trail bottle",
				description: "Steel, 0.75 l, keeps tea hot for ten hours.",
				category: "outdoor",
				price: eur(2_790),
				stock: 75,
			},
			{
				id: "prd_head-torch",
				name: "Head torch",
				description: "350 lumens, red light, rechargeable.",
				category: "outdoor",
				price: eur(3_990),
				stock: 33,
			},
			{
				id: "prd_running-cap",
				name: "Running cap",
				description: "Light, quick to dry, with a reflecting edge.",
				category: "outdoor",
				price: eur(2_200),
				stock: 64,
			},
			{
				id: "prd_rain-jacket",
				name: "Rain jacket",
				description: "Taped seams, packs into its own pocket.",
				category: "outdoor",
				price: eur(12_900),
				stock: 10,
			},
			{
				id: "prd_picnic-rug",
				name: "Picnic rug",
				description: "Waterproof underneath, 150 by 200 cm.",
				category: "outdoor",
				price: eur(3_600),
				stock: 28,
			},
			{
				id: "prd_day-pack",
				name: "Day pack",
				description: "18 litres, sleeve for a laptop, chest strap.",
				category: "outdoor",
				price: eur(6_900),
				stock: 21,
			},
		],
	},
];
