declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
	/** A request that Swagger UI is about to send: for the document, or from "Try it out". */
	export interface SwaggerRequest {
		/** Whether it loads the document. */
		loadSpec?: boolean;
		headers: Record<string, string>;
	}

	/** The options used here, of https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/. */
	export interface SwaggerOptions {
		domNode: HTMLElement;
		url: string;
		deepLinking: boolean;
		displayRequestDuration: boolean;
		defaultModelsExpandDepth: number;
		tryItOutEnabled: boolean;
		/** null: no badge of a validator on another host. */
		validatorUrl: null;
		requestInterceptor(request: SwaggerRequest): SwaggerRequest | Promise<SwaggerRequest>;
		plugins: readonly (() => unknown)[];
		onComplete(): void;
	}

	/** The parts of Swagger UI that a plugin here uses. */
	export interface SwaggerSystem {
		React: {
			Fragment: unknown;
			createElement(type: unknown, props: object | null, ...children: unknown[]): unknown;
		};
		specSelectors: {
			/** The document as an immutable map. */
			specJson(): { toJS(): unknown };
		};
	}

	/** A rendered reference. */
	export interface SwaggerInstance {
		/** Sets the credentials of a security scheme. */
		preauthorizeApiKey(scheme: string, value: string): void;
	}

	export default function SwaggerUI(options: SwaggerOptions): SwaggerInstance;
}
