declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
	/** A request that Swagger UI is about to send: the document's, or one that somebody tries out. */
	export interface SwaggerRequest {
		/** Whether it asks for the document. */
		loadSpec?: boolean;
		headers: Record<string, string>;
	}

	/** What of https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ is set here. */
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
		onComplete(): void;
	}

	/** A reference on the page. */
	export interface SwaggerInstance {
		/** Fills in the credentials of a security scheme. */
		preauthorizeApiKey(scheme: string, value: string): void;
	}

	export default function SwaggerUI(options: SwaggerOptions): SwaggerInstance;
}
