//! Uses the API through the generated Rust client: products, pages, orders and problems. It cannot update what it read under its
//! `ETag`, because the client does not return the headers of responses.
//!
//! It needs TAP_TOKEN_ADMIN and TAP_TOKEN_ADA, access tokens of an admin and of a customer. TAP_URL is the API's address.
//! If DOCUMENTED_BODIES names a file, the program decodes all bodies in it first.

mod documented_bodies;

use shop_client::apis::Error;
use shop_client::apis::configuration::Configuration;
use shop_client::apis::orders_api::{PlaceOrderError, cancel_order, get_order, place_order};
use shop_client::apis::products_api::{
    CreateProductError, GetProductError, ListProductsError, PutProductError, create_product, delete_product,
    delete_products, get_product, list_products, put_product,
};
use shop_client::apis::users_api::{GetMeError, get_me};
use shop_client::models::{
    CreateProduct403Problem, Currency, ListProducts400Problem, Money, OrderInput, OrderLineInput, OrderStatus,
    PlaceOrder409Problem, ProductInput,
};
use std::env;
use uuid::Uuid;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if let Ok(path) = env::var("DOCUMENTED_BODIES") {
        documented_bodies::decode_all(&path)?;
    }

    let admin = connect(Some(env::var("TAP_TOKEN_ADMIN")?));
    let ada = connect(Some(env::var("TAP_TOKEN_ADA")?));
    let anonymous = connect(None);

    // Products. Money is an integer in minor units: 30 million euros are more than 32 bits hold.
    let category = format!("flow-{}", &Uuid::new_v4().to_string()[..8]);
    let price = Money::new(3_000_000_000, Currency::Eur);
    let mut machine = ProductInput::new("Espressomaschine Größe XL ☕".into(), category.clone(), price, 10);
    machine.description = Some("Made of gold.".into());
    let mut ids = Vec::new();
    for _ in 0..3 {
        let product = create_product(&admin, machine.clone())?;
        let is_same = product.price.amount == 3_000_000_000 && product.name == machine.name;
        expect(is_same, "a product is created");
        ids.push(product.id);
    }
    let id = ids.remove(0);

    // Pages: the cursor of one page leads to the next.
    let page = list_products(&anonymous, Some(&category), Some(2), None)?;
    let has_two = page.items.len() == 2 && page.next_cursor.is_some();
    expect(has_two, "the first page has a cursor");
    let cursor = page.next_cursor.as_deref();
    let page = list_products(&anonymous, Some(&category), Some(2), cursor)?;
    let has_one = page.items.len() == 1 && page.next_cursor.is_none();
    expect(has_one, "the second page is the last");

    // An order. Sending it again with the same key places no second one.
    let key = Uuid::new_v4().to_string();
    let order = place_order(&ada, &key, order_of(&id, 2))?;
    let is_placed = order.status == OrderStatus::Placed && order.total.amount == 6_000_000_000;
    expect(is_placed, "an order is placed");
    let replayed = place_order(&ada, &key, order_of(&id, 2))?;
    expect(replayed.id == order.id, "the order is placed once");
    let read = get_order(&ada, &order.id, None, None)?;
    expect(read.lines[0].quantity == 2, "the order is read");
    let product = get_product(&anonymous, &id, None, None)?;
    expect(product.stock == 8, "the stock is reserved");

    // Problems, each in its own type. Where a status has several, an enum tells them apart.
    let stale = put_product(&admin, &id, machine.clone(), Some("\"stale\""), None);
    let is_changed = matches!(problem_of(stale)?, PutProductError::Status412(_));
    expect(is_changed, "412: the product changed in the meantime");
    let too_many = place_order(&ada, &Uuid::new_v4().to_string(), order_of(&id, 9));
    let is_short = match problem_of(too_many)? {
        PlaceOrderError::Status409(PlaceOrder409Problem::OrderInsufficientStockProblem(short)) => {
            short.shortages[0].available == 8
        }
        _ => false,
    };
    expect(is_short, "409: the stock is too low");
    let wrong_cursor = list_products(&anonymous, None, None, Some("invalid"));
    let is_invalid = matches!(
        problem_of(wrong_cursor)?,
        ListProductsError::Status400(ListProducts400Problem::CursorInvalidProblem(_))
    );
    expect(is_invalid, "400: the cursor is invalid");
    let is_unauthenticated = matches!(problem_of(get_me(&anonymous))?, GetMeError::Status401(_));
    expect(is_unauthenticated, "401: the token is missing");
    let creation = create_product(&ada, machine);
    let is_forbidden = matches!(
        problem_of(creation)?,
        CreateProductError::Status403(CreateProduct403Problem::AuthForbiddenProblem(_))
    );
    expect(is_forbidden, "403: customers create no products");

    // The end of an order, and of the products.
    let canceled = cancel_order(&ada, &order.id, None)?;
    expect(canceled.status == OrderStatus::Cancelled, "the order is canceled");
    delete_product(&admin, &id, None)?;
    let is_unknown = matches!(
        problem_of(get_product(&anonymous, &id, None, None))?,
        GetProductError::Status404(_)
    );
    expect(is_unknown, "404: the product is deleted");
    delete_products(&admin, ids)?;
    let page = list_products(&anonymous, Some(&category), None, None)?;
    expect(page.items.is_empty(), "the other products are deleted");
    Ok(())
}

/// Returns a client that sends the token, if there is one, with every request.
fn connect(token: Option<String>) -> Configuration {
    Configuration {
        base_path: env::var("TAP_URL").unwrap_or("http://127.0.0.1:3000".into()),
        bearer_access_token: token,
        ..Default::default()
    }
}

fn order_of(product_id: &str, quantity: i32) -> OrderInput {
    OrderInput::new(vec![OrderLineInput::new(product_id.into(), quantity)])
}

/// Returns the problem that a call ends with, decoded into the type of its status.
fn problem_of<Success, Problem>(result: Result<Success, Error<Problem>>) -> Result<Problem, String> {
    match result {
        Ok(_) => Err("FAILED: the call was expected to end with a problem".into()),
        Err(Error::ResponseError(response)) => response.entity.ok_or(response.content),
        Err(error) => Err(error.to_string()),
    }
}

/// Prints what holds, or ends the program.
fn expect(condition: bool, what: &str) {
    assert!(condition, "FAILED: {what}");
    println!("ok: {what}");
}
