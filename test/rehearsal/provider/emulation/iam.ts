import {
	CreateRoleCommand,
	DeleteRoleCommand,
	DeleteRolePolicyCommand,
	IAMClient,
	PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

interface Role {
	name: string;
	assumeRolePolicy: string;
	inlinePolicies?: { name: string; policy: string }[];
}

const client = new IAMClient();

/** Managed policies are not attached: the emulator does not have AWS's own. */
async function putPolicies({ name: RoleName, inlinePolicies = [] }: Role): Promise<void> {
	for (const { name: PolicyName, policy: PolicyDocument } of inlinePolicies) {
		await client.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
	}
}

export const iam: ServiceEmulation = {
	"aws:iam/role:Role": emulation<Role>({
		async create(role) {
			const { Role: created } = await client.send(
				new CreateRoleCommand({ RoleName: role.name, AssumeRolePolicyDocument: role.assumeRolePolicy }),
			);
			await putPolicies(role);
			return { outputs: { arn: created?.Arn } };
		},
		async update(role, { previous }) {
			const before = previous.inputs.inlinePolicies;
			const names = new Set(role.inlinePolicies?.map(({ name }) => name));
			for (const { name } of Array.isArray(before) ? before : []) {
				if (names.has(name)) continue;
				await unlessGone(client.send(new DeleteRolePolicyCommand({ RoleName: role.name, PolicyName: name })));
			}
			await putPolicies(role);
			return {};
		},
		async delete({ id: RoleName, inputs: { inlinePolicies = [] } }) {
			for (const { name: PolicyName } of inlinePolicies) {
				await unlessGone(client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
			}
			await unlessGone(client.send(new DeleteRoleCommand({ RoleName })));
		},
	}),
};
