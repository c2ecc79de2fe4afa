/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
	async app(input) {
		const { app } = await import("./infra/names.ts");
		const { settingsOf } = await import("./infra/deployable-stage.ts");
		const { name, isProduction, isProtected, region } = settingsOf(input.stage, process.env);
		const tags = { Environment: name, Application: app, ManagedBy: "sst", Repository: "tap" };
		return {
			name: app,
			home: "aws",
			removal: isProduction ? "retain" : "remove",
			protect: isProtected,
			providers: {
				aws: {
					// The version in the platform of SST 3.19.3. Another version would be a second provider.
					version: "6.66.2",
					// The type lists all regions. AWS refuses an unknown one.
					region: region as aws.Region,
					defaultTags: { tags },
				},
			},
		};
	},
	async run() {
		await import("./infra/log-role.ts");
		const { keyArn } = await import("./infra/key.ts");
		await import("./infra/tables.ts");
		const { functionOutputs } = await import("./infra/functions.ts");
		const { signInUrl, userPool } = await import("./infra/identity.ts");
		const { api } = await import("./infra/api.ts");
		const { consoleUrl, userPoolClient } = await import("./infra/web.ts");
		await import("./infra/firewall.ts");
		await import("./infra/alarms.ts");
		const { dashboardUrl } = await import("./infra/dashboard.ts");
		return {
			ConsoleUrl: $interpolate`${consoleUrl}/`,
			ApiUrl: api.url,
			RestApiId: api.nodes.api.id,
			KmsKeyArn: keyArn,
			...functionOutputs,
			UserPoolId: userPool.id,
			UserPoolClientId: userPoolClient.id,
			SignInUrl: signInUrl,
			DashboardUrl: dashboardUrl,
		};
	},
});
