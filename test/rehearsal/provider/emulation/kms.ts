import {
	CreateAliasCommand,
	CreateKeyCommand,
	DeleteAliasCommand,
	KMSClient,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

const client = new KMSClient();

export const kms: ServiceEmulation = {
	"aws:kms/key:Key": emulation<{ description?: string; policy?: string; deletionWindowInDays?: number }>({
		async create({ description, policy }) {
			const { KeyMetadata } = await client.send(new CreateKeyCommand({ Description: description, Policy: policy }));
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
