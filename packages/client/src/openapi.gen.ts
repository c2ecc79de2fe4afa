// Generated from the contract in packages/core by `npm run generate`: change that, not this file.

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health check
         * @description Anyone may call it, without a token.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Health check without a body
         * @description For monitors. Other paths return 405 to `HEAD`. Anyone may call it, without a token.
         */
        head: operations["headHealth"];
        patch?: never;
        trace?: never;
    };
    "/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List products, newest first
         * @description Anyone may call it, without a token.
         */
        get: operations["listProducts"];
        /**
         * Create or replace products, all or none
         * @description Sending the same items with the same ids again has the same result, so an import can be repeated. Only admins may call it.
         */
        put: operations["putProducts"];
        /**
         * Create a product
         * @description Only admins may call it.
         */
        post: operations["createProduct"];
        /**
         * Delete products, all or none
         * @description Only admins may call it.
         */
        delete: operations["deleteProducts"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/{productId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a product
         * @description Anyone may call it, without a token.
         */
        get: operations["getProduct"];
        /**
         * Replace a product, or create it under an id of your choice
         * @description Only admins may call it.
         */
        put: operations["putProduct"];
        post?: never;
        /**
         * Delete a product
         * @description Old orders keep its name and price. Only admins may call it.
         */
        delete: operations["deleteProduct"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orders, newest first
         * @description Returns the caller's own orders. An admin may request those of another user or, with `scope=all`, those of all users. Any user may call it.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Place an order
         * @description Reserves the stock of every line, or orders nothing. Any user may call it.
         */
        post: operations["placeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an order
         * @description The user who owns the resource and admins may call it.
         */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a placed order
         * @description Returns the reserved stock. Products that were deleted in the meantime get none. The user who owns the resource and admins may call it.
         */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}/fulfill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark a placed order as fulfilled
         * @description Only admins may call it.
         */
        post: operations["fulfillOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users, newest first
         * @description Only admins may call it.
         */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the current user
         * @description Any user may call it.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a user
         * @description The user who owns the resource and admins may call it.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description A product as a caller writes it.
         * @example {
         *       "name": "Pour-over coffee maker",
         *       "description": "Borosilicate glass, for four cups.",
         *       "category": "kitchen",
         *       "price": {
         *         "amount": 3490,
         *         "currency": "EUR"
         *       },
         *       "stock": 40
         *     }
         */
        ProductInput: {
            /** @description The name of the product. At least one character is visible, and none is a control character. */
            name: string;
            /**
             * @description The category as a slug.
             * @example kitchen
             */
            category: string;
            price: components["schemas"]["Money"];
            /**
             * @description A description for customers.
             * @default
             */
            description?: string;
            /**
             * Format: int32
             * @description The number of units that can be ordered.
             */
            stock: number;
        };
        /**
         * @description An amount of money in the minor units of its currency.
         * @example {
         *       "amount": 1999,
         *       "currency": "EUR"
         *     }
         */
        Money: {
            /**
             * Format: int64
             * @description In minor units: 1999 EUR is 19.99 euros, 1999 JPY is 1999 yen, 1999 KWD is 1.999 dinars.
             */
            amount: number;
            currency: components["schemas"]["Currency"];
        };
        /**
         * @description ISO 4217 currency code. `x-minor-unit-digits` has the number of decimals of each currency, the minor unit of ISO 4217.
         * @enum {string}
         */
        Currency: "AED" | "AFN" | "ALL" | "AMD" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHF" | "CLP" | "CNY" | "COP" | "CRC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SOS" | "SRD" | "SSP" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "UYU" | "UZS" | "VED" | "VES" | "VND" | "VUV" | "WST" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG";
        /**
         * @description Products to create or replace, all or none.
         * @example {
         *       "items": [
         *         {
         *           "id": "prd_pour-over",
         *           "name": "Pour-over coffee maker",
         *           "description": "Borosilicate glass, for four cups.",
         *           "category": "kitchen",
         *           "price": {
         *             "amount": 3490,
         *             "currency": "EUR"
         *           },
         *           "stock": 40
         *         }
         *       ]
         *     }
         */
        BulkProducts: {
            /** @description The products. No id may occur twice. */
            items: components["schemas"]["BulkProductInput"][];
        };
        /**
         * @description With an `id`, it creates or replaces that product, but only the given `version` if there is one. Without, it creates a product under a new id.
         * @example {
         *       "id": "prd_pour-over",
         *       "name": "Pour-over coffee maker",
         *       "description": "Borosilicate glass, for four cups.",
         *       "category": "kitchen",
         *       "price": {
         *         "amount": 3490,
         *         "currency": "EUR"
         *       },
         *       "stock": 40
         *     }
         */
        BulkProductInput: {
            /**
             * @description The product's id.
             * @example prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD
             */
            id?: string;
            /** @description The name of the product. At least one character is visible, and none is a control character. */
            name: string;
            /**
             * @description The category as a slug.
             * @example kitchen
             */
            category: string;
            price: components["schemas"]["Money"];
            /**
             * @description A description for customers.
             * @default
             */
            description?: string;
            /**
             * Format: int32
             * @description The number of units that can be ordered.
             */
            stock: number;
            /**
             * Format: int64
             * @description Increases by one with every change, stock reservations included.
             */
            version?: number;
        };
        /**
         * @description An order as a customer places it. The customer's identity comes from the token alone.
         * @example {
         *       "lines": [
         *         {
         *           "productId": "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
         *           "quantity": 2
         *         }
         *       ]
         *     }
         */
        OrderInput: {
            /** @description The products to order. Lines with the same product are added up. */
            lines: components["schemas"]["OrderLineInput"][];
        };
        /**
         * @description A product to order, at its current price.
         * @example {
         *       "productId": "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
         *       "quantity": 2
         *     }
         */
        OrderLineInput: {
            /**
             * @description The product's id.
             * @example prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD
             */
            productId: string;
            /**
             * Format: int32
             * @description The number of units.
             */
            quantity: number;
        };
        /**
         * @description An order is placed once, and then either fulfilled or canceled, which is final.
         * @enum {string}
         */
        OrderStatus: "placed" | "fulfilled" | "cancelled";
        /**
         * @description The state and version of a stage.
         * @example {
         *       "status": "ok",
         *       "stage": "production",
         *       "version": "1.0.0"
         *     }
         */
        Health: {
            /**
             * @description The gateway is up.
             * @constant
             */
            status: "ok";
            /** @description The name of the stage. */
            stage: string;
            /** @description The deployed version of the API. */
            version: string;
        };
        /**
         * @description The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
         * @example {
         *       "type": "urn:tap:problem:request.malformed",
         *       "title": "Malformed request",
         *       "status": 400,
         *       "detail": "The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.",
         *       "instance": "/orders",
         *       "code": "request.malformed",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        RequestMalformedProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:request.malformed";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 400;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "request.malformed";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /** @description Something that is wrong with a request. */
        ValidationError: {
            /**
             * @description The part of the request.
             * @enum {string}
             */
            in: "body" | "path" | "query" | "header";
            /**
             * @description JSON Pointer (RFC 6901) into that part; empty for the whole part.
             * @example /lines/0/quantity
             */
            pointer: string;
            /** @description What is wrong with it, for a person. */
            detail: string;
        };
        /**
         * @description The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
         * @example {
         *       "type": "urn:tap:problem:request.blocked",
         *       "title": "Request blocked",
         *       "status": 403,
         *       "detail": "The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.",
         *       "instance": "/orders",
         *       "code": "request.blocked",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        RequestBlockedProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:request.blocked";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 403;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "request.blocked";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description The request body is larger than the API accepts.
         * @example {
         *       "type": "urn:tap:problem:request.too_large",
         *       "title": "Request too large",
         *       "status": 413,
         *       "detail": "The request body is larger than the API accepts.",
         *       "instance": "/orders",
         *       "code": "request.too_large",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        RequestTooLargeProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:request.too_large";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 413;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "request.too_large";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description The body must be `Content-Type: application/json`, and if it has a `Content-Encoding`, encoded with gzip or deflate.
         * @example {
         *       "type": "urn:tap:problem:media_type.unsupported",
         *       "title": "Unsupported media type",
         *       "status": 415,
         *       "detail": "The body must be `Content-Type: application/json`, and if it has a `Content-Encoding`, encoded with gzip or deflate.",
         *       "instance": "/orders",
         *       "code": "media_type.unsupported",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        MediaTypeUnsupportedProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:media_type.unsupported";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 415;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "media_type.unsupported";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description The stage is receiving too many requests. Retry after `Retry-After`.
         * @example {
         *       "type": "urn:tap:problem:rate.exceeded",
         *       "title": "Too many requests",
         *       "status": 429,
         *       "detail": "The stage is receiving too many requests. Retry after `Retry-After`.",
         *       "instance": "/orders",
         *       "code": "rate.exceeded",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        RateExceededProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:rate.exceeded";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 429;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "rate.exceeded";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description The request line and headers are larger than the gateway accepts.
         * @example {
         *       "type": "urn:tap:problem:header.too_large",
         *       "title": "Headers too large",
         *       "status": 431,
         *       "detail": "The request line and headers are larger than the gateway accepts.",
         *       "instance": "/orders",
         *       "code": "header.too_large",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        HeaderTooLargeProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:header.too_large";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 431;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "header.too_large";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description An unexpected error occurred. It was logged under the request id.
         * @example {
         *       "type": "urn:tap:problem:server.failed",
         *       "title": "Internal error",
         *       "status": 500,
         *       "detail": "An unexpected error occurred. It was logged under the request id.",
         *       "instance": "/orders",
         *       "code": "server.failed",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        ServerFailedProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:server.failed";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 500;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "server.failed";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /** @description One page of a list. */
        ProductPage: {
            /** @description At most `limit` items, newest first. */
            items: components["schemas"]["Product"][];
            /**
             * @description The cursor of the next page; absent on the last page.
             * @example kq3v0bX1mZJd2m0iT4hYw8nCqR7sLxE5uA9oG6pDfB1cVtNw
             */
            nextCursor?: string;
        };
        /**
         * @description A product of the shop.
         * @example {
         *       "id": "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
         *       "name": "Pour-over coffee maker",
         *       "description": "Borosilicate glass, for four cups.",
         *       "category": "kitchen",
         *       "price": {
         *         "amount": 3490,
         *         "currency": "EUR"
         *       },
         *       "stock": 40,
         *       "createdAt": "2026-05-04T09:30:00.000Z",
         *       "updatedAt": "2026-05-04T09:30:00.000Z",
         *       "version": 1
         *     }
         */
        Product: {
            /**
             * @description The product's id.
             * @example prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD
             */
            id: string;
            /** @description The name of the product. */
            name: string;
            /** @description A description for customers. */
            description: string;
            /**
             * @description The category as a slug.
             * @example kitchen
             */
            category: string;
            price: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description The number of units that can still be ordered. Reserved units are already subtracted.
             */
            stock: number;
            /**
             * Format: date-time
             * @description The time at which the product was created.
             * @example 2026-05-04T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description The time of the last change, stock changes included.
             * @example 2026-05-04T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * Format: int64
             * @description Increases by one with every change, stock reservations included.
             */
            version: number;
        };
        ListProducts400Problem: components["schemas"]["CursorInvalidProblem"] | components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        /**
         * @description The cursor does not belong to this operation with these filters, or is too old. Start from the first page.
         * @example {
         *       "type": "urn:tap:problem:cursor.invalid",
         *       "title": "Invalid cursor",
         *       "status": 400,
         *       "detail": "The cursor does not belong to this operation with these filters, or is too old. Start from the first page.",
         *       "instance": "/orders",
         *       "code": "cursor.invalid",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        CursorInvalidProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:cursor.invalid";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 400;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "cursor.invalid";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description Something in the request is missing or invalid. `errors` lists every validation error.
         * @example {
         *       "type": "urn:tap:problem:request.invalid",
         *       "title": "Invalid request",
         *       "status": 400,
         *       "detail": "Something in the request is missing or invalid. `errors` lists every validation error.",
         *       "instance": "/orders",
         *       "code": "request.invalid",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1",
         *       "errors": [
         *         {
         *           "in": "body",
         *           "pointer": "/lines/0/quantity",
         *           "detail": "Too big: expected number to be <=1000"
         *         }
         *       ]
         *     }
         */
        RequestInvalidProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:request.invalid";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 400;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "request.invalid";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description `Accept` excludes `application/json`, the only media type available.
         * @example {
         *       "type": "urn:tap:problem:representation.not_acceptable",
         *       "title": "Not acceptable",
         *       "status": 406,
         *       "detail": "`Accept` excludes `application/json`, the only media type available.",
         *       "instance": "/orders",
         *       "code": "representation.not_acceptable",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        RepresentationNotAcceptableProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:representation.not_acceptable";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 406;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "representation.not_acceptable";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description The function behind the gateway failed or returned an invalid response. A retry may help.
         * @example {
         *       "type": "urn:tap:problem:server.bad_gateway",
         *       "title": "Bad gateway",
         *       "status": 502,
         *       "detail": "The function behind the gateway failed or returned an invalid response. A retry may help.",
         *       "instance": "/orders",
         *       "code": "server.bad_gateway",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        ServerBadGatewayProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:server.bad_gateway";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 502;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "server.bad_gateway";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description A service that the API depends on is unavailable or overloaded. Retry after `Retry-After`.
         * @example {
         *       "type": "urn:tap:problem:server.unavailable",
         *       "title": "Temporarily unavailable",
         *       "status": 503,
         *       "detail": "A service that the API depends on is unavailable or overloaded. Retry after `Retry-After`.",
         *       "instance": "/orders",
         *       "code": "server.unavailable",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        ServerUnavailableProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:server.unavailable";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 503;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "server.unavailable";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description The function behind the gateway did not respond in time. It may still have completed its work.
         * @example {
         *       "type": "urn:tap:problem:server.timeout",
         *       "title": "Gateway timeout",
         *       "status": 504,
         *       "detail": "The function behind the gateway did not respond in time. It may still have completed its work.",
         *       "instance": "/orders",
         *       "code": "server.timeout",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        ServerTimeoutProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:server.timeout";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 504;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "server.timeout";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        CreateProduct400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        /**
         * @description The access token is missing or not valid. Sign in and send `Authorization: Bearer <token>`.
         * @example {
         *       "type": "urn:tap:problem:auth.unauthenticated",
         *       "title": "Not authenticated",
         *       "status": 401,
         *       "detail": "The access token is missing or not valid. Sign in and send `Authorization: Bearer <token>`.",
         *       "instance": "/orders",
         *       "code": "auth.unauthenticated",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        AuthUnauthenticatedProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:auth.unauthenticated";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 401;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "auth.unauthenticated";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        CreateProduct403Problem: components["schemas"]["AuthForbiddenProblem"] | components["schemas"]["RequestBlockedProblem"];
        /**
         * @description The caller is authenticated but not allowed to do this.
         * @example {
         *       "type": "urn:tap:problem:auth.forbidden",
         *       "title": "Not allowed",
         *       "status": 403,
         *       "detail": "The caller is authenticated but not allowed to do this.",
         *       "instance": "/orders",
         *       "code": "auth.forbidden",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        AuthForbiddenProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:auth.forbidden";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 403;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "auth.forbidden";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /** @description The result of a bulk write. */
        BulkProductsResult: {
            /** @description The stored products, in the order of the request. */
            items: components["schemas"]["Product"][];
        };
        PutProducts400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        PutProducts403Problem: components["schemas"]["AuthForbiddenProblem"] | components["schemas"]["RequestBlockedProblem"];
        /**
         * @description A product has a different `version` than the request expects; `errors` lists each. Nothing was written.
         * @example {
         *       "type": "urn:tap:problem:product.version_conflict",
         *       "title": "Product changed in the meantime",
         *       "status": 409,
         *       "detail": "A product has a different `version` than the request expects; `errors` lists each. Nothing was written.",
         *       "instance": "/orders",
         *       "code": "product.version_conflict",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        ProductVersionConflictProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:product.version_conflict";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 409;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "product.version_conflict";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        DeleteProducts400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        DeleteProducts403Problem: components["schemas"]["AuthForbiddenProblem"] | components["schemas"]["RequestBlockedProblem"];
        /**
         * @description There is no product with this id.
         * @example {
         *       "type": "urn:tap:problem:product.not_found",
         *       "title": "No such product",
         *       "status": 404,
         *       "detail": "There is no product with this id.",
         *       "instance": "/orders",
         *       "code": "product.not_found",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        ProductNotFoundProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:product.not_found";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 404;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "product.not_found";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        GetProduct400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        /**
         * @description `If-Match` or `If-None-Match` does not hold. Get the current state first. Nothing was written.
         * @example {
         *       "type": "urn:tap:problem:precondition.failed",
         *       "title": "Precondition failed",
         *       "status": 412,
         *       "detail": "`If-Match` or `If-None-Match` does not hold. Get the current state first. Nothing was written.",
         *       "instance": "/orders",
         *       "code": "precondition.failed",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        PreconditionFailedProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:precondition.failed";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 412;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "precondition.failed";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        PutProduct400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        PutProduct403Problem: components["schemas"]["AuthForbiddenProblem"] | components["schemas"]["RequestBlockedProblem"];
        /**
         * @description Send `If-Match` with the `ETag` that you read to replace, or `If-None-Match: *` to create (RFC 6585, section 3).
         * @example {
         *       "type": "urn:tap:problem:precondition.required",
         *       "title": "Precondition required",
         *       "status": 428,
         *       "detail": "Send `If-Match` with the `ETag` that you read to replace, or `If-None-Match: *` to create (RFC 6585, section 3).",
         *       "instance": "/orders",
         *       "code": "precondition.required",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        PreconditionRequiredProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:precondition.required";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 428;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "precondition.required";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        DeleteProduct400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        DeleteProduct403Problem: components["schemas"]["AuthForbiddenProblem"] | components["schemas"]["RequestBlockedProblem"];
        /**
         * @description A customer's order.
         * @example {
         *       "id": "ord_01JTC9B7N4H8S1T6YGK2P5DVXM",
         *       "userId": "5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90",
         *       "status": "placed",
         *       "lines": [
         *         {
         *           "productId": "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
         *           "name": "Pour-over coffee maker",
         *           "unitPrice": {
         *             "amount": 3490,
         *             "currency": "EUR"
         *           },
         *           "quantity": 2
         *         }
         *       ],
         *       "total": {
         *         "amount": 6980,
         *         "currency": "EUR"
         *       },
         *       "createdAt": "2026-05-04T09:31:12.000Z",
         *       "updatedAt": "2026-05-04T09:31:12.000Z",
         *       "version": 1
         *     }
         */
        Order: {
            /**
             * @description The order's id.
             * @example ord_01JTC9B7N4H8S1T6YGK2P5DVXM
             */
            id: string;
            /**
             * @description The user's id: `sub` of the token.
             * @example 5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90
             */
            userId: string;
            status: components["schemas"]["OrderStatus"];
            /** @description One line for each product. */
            lines: components["schemas"]["OrderLine"][];
            total: components["schemas"]["Total"];
            /**
             * Format: date-time
             * @description The time at which the order was placed.
             * @example 2026-05-04T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description The time of the last change.
             * @example 2026-05-04T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * Format: int64
             * @description Increases by one with every change.
             */
            version: number;
        };
        /** @description A line of an order, with the name and price at the time of ordering. */
        OrderLine: {
            /**
             * @description The product's id.
             * @example prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD
             */
            productId: string;
            /** @description The product's name at the time of ordering. */
            name: string;
            unitPrice: components["schemas"]["Money"];
            /**
             * Format: int32
             * @description The number of units.
             */
            quantity: number;
        };
        /**
         * @description The sum of an order's lines, in the minor units of its currency.
         * @example {
         *       "amount": 3998,
         *       "currency": "EUR"
         *     }
         */
        Total: {
            /**
             * Format: int64
             * @description In minor units of the currency.
             */
            amount: number;
            currency: components["schemas"]["Currency"];
        };
        PlaceOrder400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        PlaceOrder409Problem: components["schemas"]["IdempotencyInProgressProblem"] | components["schemas"]["OrderInsufficientStockProblem"];
        /**
         * @description A request with the same `Idempotency-Key` is in progress. Repeat it unchanged after `Retry-After`.
         * @example {
         *       "type": "urn:tap:problem:idempotency.in_progress",
         *       "title": "Same request in progress",
         *       "status": 409,
         *       "detail": "A request with the same `Idempotency-Key` is in progress. Repeat it unchanged after `Retry-After`.",
         *       "instance": "/orders",
         *       "code": "idempotency.in_progress",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        IdempotencyInProgressProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:idempotency.in_progress";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 409;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "idempotency.in_progress";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description At least one product has too little stock; `shortages` lists each. Nothing was ordered.
         * @example {
         *       "type": "urn:tap:problem:order.insufficient_stock",
         *       "title": "Not enough stock",
         *       "status": 409,
         *       "detail": "At least one product has too little stock; `shortages` lists each. Nothing was ordered.",
         *       "instance": "/orders",
         *       "code": "order.insufficient_stock",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1",
         *       "shortages": [
         *         {
         *           "productId": "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
         *           "requested": 2,
         *           "available": 1
         *         }
         *       ]
         *     }
         */
        OrderInsufficientStockProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:order.insufficient_stock";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 409;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "order.insufficient_stock";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
            /**
             * @description Each product with too little stock.
             * @example [
             *       {
             *         "productId": "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
             *         "requested": 2,
             *         "available": 1
             *       }
             *     ]
             */
            shortages: components["schemas"]["Shortage"][];
        };
        /** @description A product with too little stock for the order. */
        Shortage: {
            /**
             * @description The product's id.
             * @example prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD
             */
            productId: string;
            /**
             * Format: int32
             * @description The number of units in the order.
             */
            requested: number;
            /**
             * Format: int64
             * @description The number of units left.
             */
            available: number;
        };
        PlaceOrder422Problem: components["schemas"]["IdempotencyKeyReusedProblem"] | components["schemas"]["OrderMixedCurrenciesProblem"] | components["schemas"]["OrderUnknownProductProblem"];
        /**
         * @description The `Idempotency-Key` was used for a different request in the last 24 hours. Choose a new one.
         * @example {
         *       "type": "urn:tap:problem:idempotency.key_reused",
         *       "title": "Idempotency key reused",
         *       "status": 422,
         *       "detail": "The `Idempotency-Key` was used for a different request in the last 24 hours. Choose a new one.",
         *       "instance": "/orders",
         *       "code": "idempotency.key_reused",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        IdempotencyKeyReusedProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:idempotency.key_reused";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 422;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "idempotency.key_reused";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description An order has one currency. Order products in different currencies separately.
         * @example {
         *       "type": "urn:tap:problem:order.mixed_currencies",
         *       "title": "Mixed currencies",
         *       "status": 422,
         *       "detail": "An order has one currency. Order products in different currencies separately.",
         *       "instance": "/orders",
         *       "code": "order.mixed_currencies",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        OrderMixedCurrenciesProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:order.mixed_currencies";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 422;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "order.mixed_currencies";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description The order contains a product that does not exist; `errors` lists each.
         * @example {
         *       "type": "urn:tap:problem:order.unknown_product",
         *       "title": "Unknown product",
         *       "status": 422,
         *       "detail": "The order contains a product that does not exist; `errors` lists each.",
         *       "instance": "/orders",
         *       "code": "order.unknown_product",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        OrderUnknownProductProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:order.unknown_product";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 422;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "order.unknown_product";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        /** @description One page of a list. */
        OrderPage: {
            /** @description At most `limit` items, newest first. */
            items: components["schemas"]["Order"][];
            /**
             * @description The cursor of the next page; absent on the last page.
             * @example kq3v0bX1mZJd2m0iT4hYw8nCqR7sLxE5uA9oG6pDfB1cVtNw
             */
            nextCursor?: string;
        };
        ListOrders400Problem: components["schemas"]["CursorInvalidProblem"] | components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        ListOrders403Problem: components["schemas"]["AuthForbiddenProblem"] | components["schemas"]["RequestBlockedProblem"];
        GetOrder400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        /**
         * @description There is no order with this id that the caller may see.
         * @example {
         *       "type": "urn:tap:problem:order.not_found",
         *       "title": "No such order",
         *       "status": 404,
         *       "detail": "There is no order with this id that the caller may see.",
         *       "instance": "/orders",
         *       "code": "order.not_found",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        OrderNotFoundProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:order.not_found";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 404;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "order.not_found";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        CancelOrder400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        /**
         * @description The order has been fulfilled or canceled and can't change anymore.
         * @example {
         *       "type": "urn:tap:problem:order.not_placed",
         *       "title": "Order already settled",
         *       "status": 409,
         *       "detail": "The order has been fulfilled or canceled and can't change anymore.",
         *       "instance": "/orders",
         *       "code": "order.not_placed",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        OrderNotPlacedProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:order.not_placed";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 409;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "order.not_placed";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        FulfillOrder400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        FulfillOrder403Problem: components["schemas"]["AuthForbiddenProblem"] | components["schemas"]["RequestBlockedProblem"];
        /** @description One page of a list. */
        UserPage: {
            /** @description At most `limit` items, newest first. */
            items: components["schemas"]["User"][];
            /**
             * @description The cursor of the next page; absent on the last page.
             * @example kq3v0bX1mZJd2m0iT4hYw8nCqR7sLxE5uA9oG6pDfB1cVtNw
             */
            nextCursor?: string;
        };
        /**
         * @description A person with an account.
         * @example {
         *       "id": "5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90",
         *       "email": "ada@example.com",
         *       "name": "Ada Lovelace",
         *       "role": "customer",
         *       "createdAt": "2026-05-04T09:00:00.000Z"
         *     }
         */
        User: {
            /**
             * @description The user's id: `sub` of the token.
             * @example 5f0c2b8e-1d5e-4c3a-9f57-2a6c8d1e7b90
             */
            id: string;
            /**
             * Format: email
             * @description The verified email address.
             */
            email: string;
            /** @description The user's display name; empty if the identity provider does not have one. */
            name: string;
            role: components["schemas"]["Role"];
            /**
             * Format: date-time
             * @description The time at which the user confirmed the account.
             * @example 2026-05-04T09:30:00.000Z
             */
            createdAt: string;
        };
        /**
         * @description The user's role in the shop: your own is that of your token, another user's the one at sign-up. The permissions of a caller follow from the token, not from this.
         * @enum {string}
         */
        Role: "customer" | "admin";
        ListUsers400Problem: components["schemas"]["CursorInvalidProblem"] | components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        ListUsers403Problem: components["schemas"]["AuthForbiddenProblem"] | components["schemas"]["RequestBlockedProblem"];
        GetMe400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
        /**
         * @description There is no user with this id that the caller may see.
         * @example {
         *       "type": "urn:tap:problem:user.not_found",
         *       "title": "No such user",
         *       "status": 404,
         *       "detail": "There is no user with this id that the caller may see.",
         *       "instance": "/orders",
         *       "code": "user.not_found",
         *       "requestId": "6a5bd9bd-3a0c-4be4-9b5e-0d9a4e0a52c1"
         *     }
         */
        UserNotFoundProblem: {
            /**
             * @description The stable URI of this kind of problem.
             * @constant
             */
            type: "urn:tap:problem:user.not_found";
            /** @description The kind of problem in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status code.
             * @constant
             */
            status: 404;
            /** @description What happened and what to do next, for a person. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description The code to switch on.
             * @constant
             */
            code: "user.not_found";
            /** @description The id of the request, as in `X-Request-Id`. */
            requestId: string;
            /** @description Every validation error in the request. */
            errors?: components["schemas"]["ValidationError"][];
        };
        GetUser400Problem: components["schemas"]["RequestInvalidProblem"] | components["schemas"]["RequestMalformedProblem"];
    };
    responses: {
        /** @description The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8. */
        RequestMalformed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["RequestMalformedProblem"];
            };
        };
        /** @description The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address. */
        RequestBlocked: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["RequestBlockedProblem"];
            };
        };
        /** @description The request body is larger than the API accepts. */
        RequestTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["RequestTooLargeProblem"];
            };
        };
        /** @description The body must be `Content-Type: application/json`, and if it has a `Content-Encoding`, encoded with gzip or deflate. */
        MediaTypeUnsupported: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["MediaTypeUnsupportedProblem"];
            };
        };
        /** @description The stage is receiving too many requests. Retry after `Retry-After`. */
        RateExceeded: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["RateExceededProblem"];
            };
        };
        /** @description The request line and headers are larger than the gateway accepts. */
        HeaderTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["HeaderTooLargeProblem"];
            };
        };
        /** @description An unexpected error occurred. It was logged under the request id. */
        ServerFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ServerFailedProblem"];
            };
        };
        /** @description `Accept` excludes `application/json`, the only media type available. */
        RepresentationNotAcceptable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["RepresentationNotAcceptableProblem"];
            };
        };
        /** @description The function behind the gateway failed or returned an invalid response. A retry may help. */
        ServerBadGateway: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ServerBadGatewayProblem"];
            };
        };
        /** @description A service that the API depends on is unavailable or overloaded. Retry after `Retry-After`. */
        ServerUnavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ServerUnavailableProblem"];
            };
        };
        /** @description The function behind the gateway did not respond in time. It may still have completed its work. */
        ServerTimeout: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ServerTimeoutProblem"];
            };
        };
        /** @description The access token is missing or not valid. Sign in and send `Authorization: Bearer <token>`. */
        AuthUnauthenticated: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AuthUnauthenticatedProblem"];
            };
        };
        /** @description A product has a different `version` than the request expects; `errors` lists each. Nothing was written. */
        ProductVersionConflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProductVersionConflictProblem"];
            };
        };
        /** @description There is no product with this id. */
        ProductNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProductNotFoundProblem"];
            };
        };
        /** @description `If-Match` or `If-None-Match` does not hold. Get the current state first. Nothing was written. */
        PreconditionFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PreconditionFailedProblem"];
            };
        };
        /** @description Send `If-Match` with the `ETag` that you read to replace, or `If-None-Match: *` to create (RFC 6585, section 3). */
        PreconditionRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PreconditionRequiredProblem"];
            };
        };
        /** @description There is no order with this id that the caller may see. */
        OrderNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["OrderNotFoundProblem"];
            };
        };
        /** @description The order has been fulfilled or canceled and can't change anymore. */
        OrderNotPlaced: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["OrderNotPlacedProblem"];
            };
        };
        /** @description There is no user with this id that the caller may see. */
        UserNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UserNotFoundProblem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The id of the request. Log lines and problem bodies carry the same id. */
        "X-Request-Id": string;
        /** @description The strong entity tag of the returned state (RFC 9110, section 8.8.3), for `If-Match` and `If-None-Match`. */
        ETag: string;
        /** @description The path of the created resource. */
        Location: string;
        /** @description `true` if this is the stored response to an earlier request with the same `Idempotency-Key`; absent otherwise. */
        "Idempotency-Replayed": string;
        /** @description The number of seconds to wait before a retry. */
        "Retry-After": number;
        /** @description How to authenticate (RFC 6750, section 3). */
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type ProductInput = components['schemas']['ProductInput'];
export type Money = components['schemas']['Money'];
export type Currency = components['schemas']['Currency'];
export type BulkProducts = components['schemas']['BulkProducts'];
export type BulkProductInput = components['schemas']['BulkProductInput'];
export type OrderInput = components['schemas']['OrderInput'];
export type OrderLineInput = components['schemas']['OrderLineInput'];
export type OrderStatus = components['schemas']['OrderStatus'];
export type Health = components['schemas']['Health'];
export type RequestMalformedProblem = components['schemas']['RequestMalformedProblem'];
export type ValidationError = components['schemas']['ValidationError'];
export type RequestBlockedProblem = components['schemas']['RequestBlockedProblem'];
export type RequestTooLargeProblem = components['schemas']['RequestTooLargeProblem'];
export type MediaTypeUnsupportedProblem = components['schemas']['MediaTypeUnsupportedProblem'];
export type RateExceededProblem = components['schemas']['RateExceededProblem'];
export type HeaderTooLargeProblem = components['schemas']['HeaderTooLargeProblem'];
export type ServerFailedProblem = components['schemas']['ServerFailedProblem'];
export type ProductPage = components['schemas']['ProductPage'];
export type Product = components['schemas']['Product'];
export type ListProducts400Problem = components['schemas']['ListProducts400Problem'];
export type CursorInvalidProblem = components['schemas']['CursorInvalidProblem'];
export type RequestInvalidProblem = components['schemas']['RequestInvalidProblem'];
export type RepresentationNotAcceptableProblem = components['schemas']['RepresentationNotAcceptableProblem'];
export type ServerBadGatewayProblem = components['schemas']['ServerBadGatewayProblem'];
export type ServerUnavailableProblem = components['schemas']['ServerUnavailableProblem'];
export type ServerTimeoutProblem = components['schemas']['ServerTimeoutProblem'];
export type CreateProduct400Problem = components['schemas']['CreateProduct400Problem'];
export type AuthUnauthenticatedProblem = components['schemas']['AuthUnauthenticatedProblem'];
export type CreateProduct403Problem = components['schemas']['CreateProduct403Problem'];
export type AuthForbiddenProblem = components['schemas']['AuthForbiddenProblem'];
export type BulkProductsResult = components['schemas']['BulkProductsResult'];
export type PutProducts400Problem = components['schemas']['PutProducts400Problem'];
export type PutProducts403Problem = components['schemas']['PutProducts403Problem'];
export type ProductVersionConflictProblem = components['schemas']['ProductVersionConflictProblem'];
export type DeleteProducts400Problem = components['schemas']['DeleteProducts400Problem'];
export type DeleteProducts403Problem = components['schemas']['DeleteProducts403Problem'];
export type ProductNotFoundProblem = components['schemas']['ProductNotFoundProblem'];
export type GetProduct400Problem = components['schemas']['GetProduct400Problem'];
export type PreconditionFailedProblem = components['schemas']['PreconditionFailedProblem'];
export type PutProduct400Problem = components['schemas']['PutProduct400Problem'];
export type PutProduct403Problem = components['schemas']['PutProduct403Problem'];
export type PreconditionRequiredProblem = components['schemas']['PreconditionRequiredProblem'];
export type DeleteProduct400Problem = components['schemas']['DeleteProduct400Problem'];
export type DeleteProduct403Problem = components['schemas']['DeleteProduct403Problem'];
export type Order = components['schemas']['Order'];
export type OrderLine = components['schemas']['OrderLine'];
export type Total = components['schemas']['Total'];
export type PlaceOrder400Problem = components['schemas']['PlaceOrder400Problem'];
export type PlaceOrder409Problem = components['schemas']['PlaceOrder409Problem'];
export type IdempotencyInProgressProblem = components['schemas']['IdempotencyInProgressProblem'];
export type OrderInsufficientStockProblem = components['schemas']['OrderInsufficientStockProblem'];
export type Shortage = components['schemas']['Shortage'];
export type PlaceOrder422Problem = components['schemas']['PlaceOrder422Problem'];
export type IdempotencyKeyReusedProblem = components['schemas']['IdempotencyKeyReusedProblem'];
export type OrderMixedCurrenciesProblem = components['schemas']['OrderMixedCurrenciesProblem'];
export type OrderUnknownProductProblem = components['schemas']['OrderUnknownProductProblem'];
export type OrderPage = components['schemas']['OrderPage'];
export type ListOrders400Problem = components['schemas']['ListOrders400Problem'];
export type ListOrders403Problem = components['schemas']['ListOrders403Problem'];
export type GetOrder400Problem = components['schemas']['GetOrder400Problem'];
export type OrderNotFoundProblem = components['schemas']['OrderNotFoundProblem'];
export type CancelOrder400Problem = components['schemas']['CancelOrder400Problem'];
export type OrderNotPlacedProblem = components['schemas']['OrderNotPlacedProblem'];
export type FulfillOrder400Problem = components['schemas']['FulfillOrder400Problem'];
export type FulfillOrder403Problem = components['schemas']['FulfillOrder403Problem'];
export type UserPage = components['schemas']['UserPage'];
export type User = components['schemas']['User'];
export type Role = components['schemas']['Role'];
export type ListUsers400Problem = components['schemas']['ListUsers400Problem'];
export type ListUsers403Problem = components['schemas']['ListUsers403Problem'];
export type GetMe400Problem = components['schemas']['GetMe400Problem'];
export type UserNotFoundProblem = components['schemas']['UserNotFoundProblem'];
export type GetUser400Problem = components['schemas']['GetUser400Problem'];
export type ResponseRequestMalformed = components['responses']['RequestMalformed'];
export type ResponseRequestBlocked = components['responses']['RequestBlocked'];
export type ResponseRequestTooLarge = components['responses']['RequestTooLarge'];
export type ResponseMediaTypeUnsupported = components['responses']['MediaTypeUnsupported'];
export type ResponseRateExceeded = components['responses']['RateExceeded'];
export type ResponseHeaderTooLarge = components['responses']['HeaderTooLarge'];
export type ResponseServerFailed = components['responses']['ServerFailed'];
export type ResponseRepresentationNotAcceptable = components['responses']['RepresentationNotAcceptable'];
export type ResponseServerBadGateway = components['responses']['ServerBadGateway'];
export type ResponseServerUnavailable = components['responses']['ServerUnavailable'];
export type ResponseServerTimeout = components['responses']['ServerTimeout'];
export type ResponseAuthUnauthenticated = components['responses']['AuthUnauthenticated'];
export type ResponseProductVersionConflict = components['responses']['ProductVersionConflict'];
export type ResponseProductNotFound = components['responses']['ProductNotFound'];
export type ResponsePreconditionFailed = components['responses']['PreconditionFailed'];
export type ResponsePreconditionRequired = components['responses']['PreconditionRequired'];
export type ResponseOrderNotFound = components['responses']['OrderNotFound'];
export type ResponseOrderNotPlaced = components['responses']['OrderNotPlaced'];
export type ResponseUserNotFound = components['responses']['UserNotFound'];
export type HeaderXRequestId = components['headers']['X-Request-Id'];
export type HeaderETag = components['headers']['ETag'];
export type HeaderLocation = components['headers']['Location'];
export type HeaderIdempotencyReplayed = components['headers']['Idempotency-Replayed'];
export type HeaderRetryAfter = components['headers']['Retry-After'];
export type HeaderWwwAuthenticate = components['headers']['WWW-Authenticate'];
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["RequestMalformed"];
            403: components["responses"]["RequestBlocked"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
        };
    };
    headHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success, without a body. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request body is larger than the API accepts. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body must be `Content-Type: application/json`, and if it has a `Content-Encoding`, encoded with gzip or deflate. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The stage is receiving too many requests. Retry after `Retry-After`. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request line and headers are larger than the gateway accepts. */
            431: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An unexpected error occurred. It was logged under the request id. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listProducts: {
        parameters: {
            query?: {
                /** @description The category as a slug. */
                category?: string;
                /** @description The maximum number of items on the page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. It is opaque and valid only for the same operation with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            /**
             * @description `cursor.invalid`: The cursor does not belong to this operation with these filters, or is too old. Start from the first page.
             *
             *     `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ListProducts400Problem"];
                };
            };
            403: components["responses"]["RequestBlocked"];
            406: components["responses"]["RepresentationNotAcceptable"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    putProducts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "items": [
                 *         {
                 *           "id": "prd_pour-over",
                 *           "name": "Pour-over coffee maker",
                 *           "description": "Borosilicate glass, for four cups.",
                 *           "category": "kitchen",
                 *           "price": {
                 *             "amount": 3490,
                 *             "currency": "EUR"
                 *           },
                 *           "stock": 40
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BulkProducts"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkProductsResult"];
                };
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PutProducts400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            /**
             * @description `auth.forbidden`: The caller is authenticated but not allowed to do this.
             *
             *     `request.blocked`: The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PutProducts403Problem"];
                };
            };
            406: components["responses"]["RepresentationNotAcceptable"];
            409: components["responses"]["ProductVersionConflict"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    createProduct: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Pour-over coffee maker",
                 *       "description": "Borosilicate glass, for four cups.",
                 *       "category": "kitchen",
                 *       "price": {
                 *         "amount": 3490,
                 *         "currency": "EUR"
                 *       },
                 *       "stock": 40
                 *     }
                 */
                "application/json": components["schemas"]["ProductInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CreateProduct400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            /**
             * @description `auth.forbidden`: The caller is authenticated but not allowed to do this.
             *
             *     `request.blocked`: The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CreateProduct403Problem"];
                };
            };
            406: components["responses"]["RepresentationNotAcceptable"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    deleteProducts: {
        parameters: {
            query: {
                /** @description The product's id. Repeat the parameter for more. */
                id: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success, without a body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DeleteProducts400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            /**
             * @description `auth.forbidden`: The caller is authenticated but not allowed to do this.
             *
             *     `request.blocked`: The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DeleteProducts403Problem"];
                };
            };
            404: components["responses"]["ProductNotFound"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    getProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description Return 412 unless the resource still has this `ETag`. */
                "If-Match"?: string;
                /** @description Return 304 if the resource still has this `ETag`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The product's id. */
                productId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description The resource still has the `ETag` in `If-None-Match`. The response has no body. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["GetProduct400Problem"];
                };
            };
            403: components["responses"]["RequestBlocked"];
            404: components["responses"]["ProductNotFound"];
            406: components["responses"]["RepresentationNotAcceptable"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    putProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description Replace the product if it still has this `ETag`. */
                "If-Match"?: string;
                /** @description Create the product if it does not exist. */
                "If-None-Match"?: "*";
            };
            path: {
                /** @description The product's id. */
                productId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Pour-over coffee maker",
                 *       "description": "Borosilicate glass, for four cups.",
                 *       "category": "kitchen",
                 *       "price": {
                 *         "amount": 3490,
                 *         "currency": "EUR"
                 *       },
                 *       "stock": 40
                 *     }
                 */
                "application/json": components["schemas"]["ProductInput"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PutProduct400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            /**
             * @description `auth.forbidden`: The caller is authenticated but not allowed to do this.
             *
             *     `request.blocked`: The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PutProduct403Problem"];
                };
            };
            406: components["responses"]["RepresentationNotAcceptable"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    deleteProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description Proceed only if the resource still has this `ETag`. */
                "If-Match"?: string;
            };
            path: {
                /** @description The product's id. */
                productId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success, without a body. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DeleteProduct400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            /**
             * @description `auth.forbidden`: The caller is authenticated but not allowed to do this.
             *
             *     `request.blocked`: The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DeleteProduct403Problem"];
                };
            };
            404: components["responses"]["ProductNotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    listOrders: {
        parameters: {
            query?: {
                /** @description An order is placed once, and then either fulfilled or canceled, which is final. */
                status?: components["schemas"]["OrderStatus"];
                /** @description The user's id: `sub` of the token. */
                userId?: string;
                /** @description `all`: the orders of all users, for admins, together with a `status` and without `userId`. */
                scope?: "own" | "all";
                /** @description The maximum number of items on the page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. It is opaque and valid only for the same operation with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
            /**
             * @description `cursor.invalid`: The cursor does not belong to this operation with these filters, or is too old. Start from the first page.
             *
             *     `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ListOrders400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            /**
             * @description `auth.forbidden`: The caller is authenticated but not allowed to do this.
             *
             *     `request.blocked`: The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ListOrders403Problem"];
                };
            };
            406: components["responses"]["RepresentationNotAcceptable"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    placeOrder: {
        parameters: {
            query?: never;
            header: {
                /** @description A value of your choice, new for each order and the same when you repeat the request. For 24 hours, repeating the request returns the original order, with `Idempotency-Replayed: true`. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "prd_01JTC8Z5V3M6Q9E2RHX4K7WNBD",
                 *           "quantity": 2
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OrderInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PlaceOrder400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            403: components["responses"]["RequestBlocked"];
            406: components["responses"]["RepresentationNotAcceptable"];
            /**
             * @description `idempotency.in_progress`: A request with the same `Idempotency-Key` is in progress. Repeat it unchanged after `Retry-After`.
             *
             *     `order.insufficient_stock`: At least one product has too little stock; `shortages` lists each. Nothing was ordered.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description The number of seconds to wait before a retry. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PlaceOrder409Problem"];
                };
            };
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            /**
             * @description `idempotency.key_reused`: The `Idempotency-Key` was used for a different request in the last 24 hours. Choose a new one.
             *
             *     `order.mixed_currencies`: An order has one currency. Order products in different currencies separately.
             *
             *     `order.unknown_product`: The order contains a product that does not exist; `errors` lists each.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PlaceOrder422Problem"];
                };
            };
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    getOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Return 412 unless the resource still has this `ETag`. */
                "If-Match"?: string;
                /** @description Return 304 if the resource still has this `ETag`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The order's id. */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description The resource still has the `ETag` in `If-None-Match`. The response has no body. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["GetOrder400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            403: components["responses"]["RequestBlocked"];
            404: components["responses"]["OrderNotFound"];
            406: components["responses"]["RepresentationNotAcceptable"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    cancelOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Proceed only if the resource still has this `ETag`. */
                "If-Match"?: string;
            };
            path: {
                /** @description The order's id. */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CancelOrder400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            403: components["responses"]["RequestBlocked"];
            404: components["responses"]["OrderNotFound"];
            406: components["responses"]["RepresentationNotAcceptable"];
            409: components["responses"]["OrderNotPlaced"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    fulfillOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Proceed only if the resource still has this `ETag`. */
                "If-Match"?: string;
            };
            path: {
                /** @description The order's id. */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["FulfillOrder400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            /**
             * @description `auth.forbidden`: The caller is authenticated but not allowed to do this.
             *
             *     `request.blocked`: The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["FulfillOrder403Problem"];
                };
            };
            404: components["responses"]["OrderNotFound"];
            406: components["responses"]["RepresentationNotAcceptable"];
            409: components["responses"]["OrderNotPlaced"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description The maximum number of items on the page. */
                limit?: number;
                /** @description `nextCursor` of the previous page. It is opaque and valid only for the same operation with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /**
             * @description `cursor.invalid`: The cursor does not belong to this operation with these filters, or is too old. Start from the first page.
             *
             *     `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ListUsers400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            /**
             * @description `auth.forbidden`: The caller is authenticated but not allowed to do this.
             *
             *     `request.blocked`: The firewall of the stage blocked the request: it looks like an attack, or too many requests came from one address.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ListUsers403Problem"];
                };
            };
            406: components["responses"]["RepresentationNotAcceptable"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["GetMe400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            403: components["responses"]["RequestBlocked"];
            404: components["responses"]["UserNotFound"];
            406: components["responses"]["RepresentationNotAcceptable"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user's id: `sub` of the token. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /**
             * @description `request.invalid`: Something in the request is missing or invalid. `errors` lists every validation error.
             *
             *     `request.malformed`: The request can't be parsed: it is not valid HTTP, the body is empty or not JSON, or something is not valid UTF-8.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["GetUser400Problem"];
                };
            };
            401: components["responses"]["AuthUnauthenticated"];
            403: components["responses"]["RequestBlocked"];
            404: components["responses"]["UserNotFound"];
            406: components["responses"]["RepresentationNotAcceptable"];
            413: components["responses"]["RequestTooLarge"];
            415: components["responses"]["MediaTypeUnsupported"];
            429: components["responses"]["RateExceeded"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["ServerFailed"];
            502: components["responses"]["ServerBadGateway"];
            503: components["responses"]["ServerUnavailable"];
            504: components["responses"]["ServerTimeout"];
        };
    };
}

/** The operations that take an `Idempotency-Key`. */
export const keyedOperations = ["POST /orders"];
