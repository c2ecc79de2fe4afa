"""Uses every part of the API through the generated Python client: products, orders, pages, preconditions and problems.

It needs TAP_TOKEN_ADMIN and TAP_TOKEN_ADA, access tokens of an admin and of a customer. TAP_URL is the API's address.
"""

import os
import uuid

import shop_client as shop


def connect(token: str | None = None) -> shop.ApiClient:
    """Returns a client that sends the token with every request."""
    url = os.environ.get("TAP_URL", "http://127.0.0.1:3000")
    return shop.ApiClient(shop.Configuration(host=url, access_token=token))


def expect(condition: bool, what: str) -> None:
    """Prints what holds, or ends the program."""
    if not condition:
        raise SystemExit(f"FAILED: {what}")
    print(f"ok: {what}")


def header(response: shop.ApiResponse, name: str) -> str | None:
    """Returns a header. The client keeps their names as they were sent, and servers may write them in lower case."""
    return next((value for key, value in response.headers.items() if key.lower() == name.lower()), None)


def problem_of(call, *args, **kwargs):
    """Returns the problem that a call ends with, decoded into the class of its kind."""
    try:
        call(*args, **kwargs)
    except shop.ApiException as error:
        # Where a status has several problems, the client wraps the one that it found.
        return getattr(error.data, "actual_instance", error.data)
    raise SystemExit("FAILED: the call was expected to end with a problem")


admin = connect(os.environ["TAP_TOKEN_ADMIN"])
ada = connect(os.environ["TAP_TOKEN_ADA"])
admin_products, products, orders = shop.ProductsApi(admin), shop.ProductsApi(connect()), shop.OrdersApi(ada)

# Products. Money is an integer in minor units: 30 million euros are more than 32 bits hold.
category = f"flow-{uuid.uuid4().hex[:8]}"
machine = shop.ProductInput(
    name="Espressomaschine Größe XL ☕",
    description="Made of gold.",
    category=category,
    price=shop.Money(amount=3_000_000_000, currency=shop.Currency.EUR),
    stock=10,
)
created = [admin_products.create_product(machine) for _ in range(3)]
product = created[0]
expect(product.price.amount == 3_000_000_000 and product.name == machine.name, "a product is created")

# Pages: the cursor of one page leads to the next.
page = products.list_products(category=category, limit=2)
expect(len(page.items) == 2 and page.next_cursor is not None, "the first page has a cursor")
page = products.list_products(category=category, limit=2, cursor=page.next_cursor)
expect(len(page.items) == 1 and page.next_cursor is None, "the second page is the last")

# An order. Sending it again with the same key places no second one.
key = str(uuid.uuid4())
request = shop.OrderInput(lines=[shop.OrderLineInput(product_id=product.id, quantity=2)])
order = orders.place_order(idempotency_key=key, order_input=request)
expect(order.status == shop.OrderStatus.PLACED and order.total.amount == 6_000_000_000, "an order is placed")
replay = orders.place_order_with_http_info(idempotency_key=key, order_input=request)
is_replay = header(replay, "Idempotency-Replayed") == "true"
expect(replay.data.id == order.id and is_replay, "the order is placed once")
expect(orders.get_order(order.id).lines[0].quantity == 2, "the order is read")

# An update that overwrites no other change: with the ETag of what was read.
read = products.get_product_with_http_info(product.id)
etag = header(read, "ETag")
expect(read.data.stock == 8, "the stock is reserved")
changed = machine.model_copy(update={"stock": 5})
expect(admin_products.put_product(product.id, changed, if_match=etag).stock == 5, "the product is updated")
problem = problem_of(admin_products.put_product, product.id, changed, if_match=etag)
expect(isinstance(problem, shop.PreconditionFailedProblem), "412: the product changed in the meantime")

# Problems, each in its own class.
too_many = shop.OrderInput(lines=[shop.OrderLineInput(product_id=product.id, quantity=6)])
problem = problem_of(orders.place_order, idempotency_key=str(uuid.uuid4()), order_input=too_many)
expect(
    isinstance(problem, shop.OrderInsufficientStockProblem) and problem.shortages[0].available == 5,
    "409: the stock is too low",
)
problem = problem_of(products.list_products, cursor="invalid")
expect(isinstance(problem, shop.CursorInvalidProblem), "400: the cursor is invalid")
problem = problem_of(shop.UsersApi(connect()).get_me)
expect(isinstance(problem, shop.AuthUnauthenticatedProblem), "401: the token is missing")
problem = problem_of(shop.ProductsApi(ada).create_product, machine)
expect(isinstance(problem, shop.AuthForbiddenProblem), "403: customers create no products")

# The end of an order, and of the products.
expect(orders.cancel_order(order.id).status == shop.OrderStatus.CANCELLED, "the order is canceled")
admin_products.delete_product(product.id)
problem = problem_of(products.get_product, product.id)
expect(isinstance(problem, shop.ProductNotFoundProblem), "404: the product is deleted")
admin_products.delete_products([each.id for each in created[1:]])
expect(products.list_products(category=category).items == [], "the other products are deleted")
