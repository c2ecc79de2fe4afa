import {
	CreateAliasCommand,
	CreateKeyCommand,
	DeleteAliasCommand,
	EnableKeyRotationCommand,
	KMSClient,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

interface Key {
	description?: string;
	policy?: string;
	/** Days. */
	deletionWindowInDays?: number;
	enableKeyRotation?: boolean;
}

const client = new KMSClient();

export const kms: ServiceEmulation = {
	"aws:kms/key:Key": emulation<Key>({
		async create({ description, policy, enableKeyRotation }) {
			const { KeyMetadata } = await client.send(new CreateKeyCommand({ Description: description, Policy: policy }));
			if (enableKeyRotation) await client.send(new EnableKeyRotationCommand({ KeyId: KeyMetadata?.KeyId }));
			return { id: KeyMetadata?.KeyId, outputs: { arn: KeyMetadata?.Arn, keyId: KeyMetadata?.KeyId } };
		},
		delete: ({ id, inputs: { deletionWindowInDays } }) =>
			unlessGone(client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: deletionWindowInDays }))),
	}),
	"aws:kms/alias:Alias": emulation<{ name: string; targetKeyId: string }>({
		async create({ name, targetKeyId }) {
			await client.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: targetKeyId }));
			return {};
		},
		delete: ({ id }) => unlessGone(client.send(new DeleteAliasCommand({ AliasName: id }))),
	}),
};
