import com.example.shop.ApiClient;
import com.example.shop.ApiException;
import com.example.shop.api.OrdersApi;
import com.example.shop.api.OrdersApi.APICancelOrderRequest;
import com.example.shop.api.OrdersApi.APIGetOrderRequest;
import com.example.shop.api.OrdersApi.APIPlaceOrderRequest;
import com.example.shop.api.ProductsApi;
import com.example.shop.api.ProductsApi.APICreateProductRequest;
import com.example.shop.api.ProductsApi.APIDeleteProductRequest;
import com.example.shop.api.ProductsApi.APIDeleteProductsRequest;
import com.example.shop.api.ProductsApi.APIGetProductRequest;
import com.example.shop.api.ProductsApi.APIListProductsRequest;
import com.example.shop.api.ProductsApi.APIPutProductRequest;
import com.example.shop.api.UsersApi;
import com.example.shop.model.AuthForbiddenProblem;
import com.example.shop.model.AuthUnauthenticatedProblem;
import com.example.shop.model.CreateProduct403Problem;
import com.example.shop.model.Currency;
import com.example.shop.model.CursorInvalidProblem;
import com.example.shop.model.ListProducts400Problem;
import com.example.shop.model.Money;
import com.example.shop.model.Order;
import com.example.shop.model.OrderInput;
import com.example.shop.model.OrderInsufficientStockProblem;
import com.example.shop.model.OrderLineInput;
import com.example.shop.model.OrderStatus;
import com.example.shop.model.PlaceOrder409Problem;
import com.example.shop.model.PreconditionFailedProblem;
import com.example.shop.model.Product;
import com.example.shop.model.ProductInput;
import com.example.shop.model.ProductNotFoundProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Uses every part of the API through the generated Java client: products, orders, pages, preconditions and problems.
 *
 * <p>It needs TAP_TOKEN_ADMIN and TAP_TOKEN_ADA, access tokens of an admin and of a customer. TAP_URL is the API's address.
 */
public final class Flow {
    public static void main(String[] args) throws Exception {
        var admin = new ProductsApi(connect(System.getenv("TAP_TOKEN_ADMIN")));
        var ada = connect(System.getenv("TAP_TOKEN_ADA"));
        var orders = new OrdersApi(ada);
        var products = new ProductsApi(connect(null));

        // Products. Money is an integer in minor units: 30 million euros are more than 32 bits hold.
        var category = "flow-" + UUID.randomUUID().toString().substring(0, 8);
        var machine = new ProductInput()
            .name("Espressomaschine Größe XL ☕")
            .description("Made of gold.")
            .category(category)
            .price(new Money().amount(3_000_000_000L).currency(Currency.EUR))
            .stock(10);
        var creation = APICreateProductRequest.newBuilder().productInput(machine).build();
        var product = admin.createProduct(creation);
        boolean isCreated = product.getPrice().getAmount() == 3_000_000_000L;
        expect(isCreated && product.getName().equals(machine.getName()), "a product is created");
        var id = product.getId();
        var others = new ArrayList<String>();
        for (int i = 0; i < 2; i++) others.add(admin.createProduct(creation).getId());

        // Pages: the cursor of one page leads to the next.
        var list = APIListProductsRequest.newBuilder().category(category).limit(2);
        var page = products.listProducts(list.build());
        expect(page.getItems().size() == 2 && page.getNextCursor() != null, "the first page has a cursor");
        page = products.listProducts(list.cursor(page.getNextCursor()).build());
        expect(page.getItems().size() == 1 && page.getNextCursor() == null, "the second page is the last");

        // An order. Sending it again with the same key places no second one.
        var request = APIPlaceOrderRequest.newBuilder()
            .idempotencyKey(UUID.randomUUID().toString())
            .orderInput(orderOf(id, 2))
            .build();
        Order order = orders.placeOrder(request);
        boolean isPlaced = order.getStatus() == OrderStatus.PLACED;
        expect(isPlaced && order.getTotal().getAmount() == 6_000_000_000L, "an order is placed");
        var replay = orders.placeOrderWithHttpInfo(request);
        boolean isReplay = header(replay.getHeaders(), "Idempotency-Replayed").equals("true");
        expect(replay.getData().getId().equals(order.getId()) && isReplay, "the order is placed once");
        var read = orders.getOrder(APIGetOrderRequest.newBuilder().orderId(order.getId()).build());
        expect(read.getLines().get(0).getQuantity() == 2, "the order is read");

        // An update that overwrites no other change: with the ETag of what was read.
        var reading = APIGetProductRequest.newBuilder().productId(id).build();
        var response = products.getProductWithHttpInfo(reading);
        expect(response.getData().getStock() == 8, "the stock is reserved");
        var update = APIPutProductRequest.newBuilder()
            .productId(id)
            .ifMatch(header(response.getHeaders(), "ETag"))
            .productInput(machine.stock(5))
            .build();
        Product updated = admin.putProduct(update);
        expect(updated.getStock() == 5, "the product is updated");
        var changed = problemOf(412, PreconditionFailedProblem.class, () -> admin.putProduct(update));
        expect(changed.getStatus().getValue() == 412, "412: the product changed in the meantime");

        // Problems, each in its own class. Where a status has several, the client wraps the one that it found.
        var tooMany = APIPlaceOrderRequest.newBuilder()
            .idempotencyKey(UUID.randomUUID().toString())
            .orderInput(orderOf(id, 6))
            .build();
        var conflict = problemOf(409, PlaceOrder409Problem.class, () -> orders.placeOrder(tooMany));
        boolean isShort = conflict.getActualInstance() instanceof OrderInsufficientStockProblem problem
            && problem.getShortages().get(0).getAvailable() == 5;
        expect(isShort, "409: the stock is too low");
        var wrongCursor = APIListProductsRequest.newBuilder().cursor("invalid").build();
        var invalid = problemOf(400, ListProducts400Problem.class, () -> products.listProducts(wrongCursor));
        expect(invalid.getActualInstance() instanceof CursorInvalidProblem, "400: the cursor is invalid");
        var users = new UsersApi(connect(null));
        var unauthenticated = problemOf(401, AuthUnauthenticatedProblem.class, users::getMe);
        expect(!unauthenticated.getRequestId().isEmpty(), "401: the token is missing");
        var customer = new ProductsApi(ada);
        var forbidden = problemOf(403, CreateProduct403Problem.class, () -> customer.createProduct(creation));
        expect(forbidden.getActualInstance() instanceof AuthForbiddenProblem, "403: customers create no products");

        // The end of an order, and of the products.
        order = orders.cancelOrder(APICancelOrderRequest.newBuilder().orderId(order.getId()).build());
        expect(order.getStatus() == OrderStatus.CANCELLED, "the order is canceled");
        admin.deleteProduct(APIDeleteProductRequest.newBuilder().productId(id).build());
        var unknown = problemOf(404, ProductNotFoundProblem.class, () -> products.getProduct(reading));
        expect(!unknown.getDetail().isEmpty(), "404: the product is deleted");
        admin.deleteProducts(APIDeleteProductsRequest.newBuilder().id(others).build());
        page = products.listProducts(APIListProductsRequest.newBuilder().category(category).build());
        expect(page.getItems().isEmpty(), "the other products are deleted");
    }

    /** Returns a client that sends the token, if there is one, with every request. */
    private static ApiClient connect(String token) {
        var url = System.getenv().getOrDefault("TAP_URL", "http://127.0.0.1:3000");
        var client = new ApiClient();
        client.updateBaseUri(url);
        if (token != null) client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        return client;
    }

    private static OrderInput orderOf(String productId, int quantity) {
        return new OrderInput().lines(List.of(new OrderLineInput().productId(productId).quantity(quantity)));
    }

    private static String header(Map<String, List<String>> headers, String name) {
        // The HTTP client of the JDK returns a map that ignores the case of names.
        return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    private interface Call {
        Object send() throws ApiException;
    }

    /** Returns the problem that a call ends with. The client leaves its body to be decoded. */
    private static <Problem> Problem problemOf(int status, Class<Problem> type, Call call) throws Exception {
        try {
            call.send();
        } catch (ApiException error) {
            expect(error.getCode() == status, "the status is " + status);
            return ApiClient.createDefaultObjectMapper().readValue(error.getResponseBody(), type);
        }
        throw new IllegalStateException("The call was expected to end with a problem.");
    }

    /** Prints what holds, or ends the program. */
    private static void expect(boolean condition, String what) {
        if (!condition) throw new IllegalStateException("FAILED: " + what);
        System.out.println("ok: " + what);
    }
}
