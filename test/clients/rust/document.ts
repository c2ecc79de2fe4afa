import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Writes the contract without discriminators, for openapi-generator's Rust generator. It turns a discriminator into serde's
// `tag`, which serde takes out of the object; each type of the union then misses its required `code`, and no problem is decoded:
// https://github.com/OpenAPITools/openapi-generator/issues/22344. Without discriminators the types are tried one by one, and the
// constant `code` fits one only.

const root = join(import.meta.dirname, "../../..");
const document = readFileSync(join(root, "packages/core/openapi.json"), "utf8");
const target = join(root, "dist/clients");
mkdirSync(target, { recursive: true });
const withoutDiscriminators = JSON.parse(document, (key, value: unknown) =>
	key === "discriminator" ? undefined : value,
);
writeFileSync(join(target, "rust.json"), JSON.stringify(withoutDiscriminators, null, "\t"));
