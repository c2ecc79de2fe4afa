//! Decodes the documented bodies of all responses, and compares what was decoded with the body.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use shop_client::models;

/// A body that the contract allows for a response.
#[derive(Deserialize)]
struct Sample {
    /// The name of the schema.
    schema: String,
    body: Value,
}

/// Decodes all bodies in a file.
pub fn decode_all(path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let samples: Vec<Sample> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    for Sample { schema, body } in &samples {
        let decoded = decode(schema, body).map_err(|error| format!("{schema}: {error}: {body:.500}"))?;
        if decoded != *body {
            return Err(format!("{schema} is changed by decoding: {body:.500} {decoded:.500}").into());
        }
    }
    println!("ok: {} documented bodies are decoded", samples.len());
    Ok(())
}

/// Decodes a body and encodes it again.
fn round_trip<Model: DeserializeOwned + Serialize>(body: &Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<Model>(body.clone())?)
}

macro_rules! decoders {
    ($($name:ident)*) => {
        fn decode(schema: &str, body: &Value) -> Result<Value, Box<dyn std::error::Error>> {
            match schema {
                $(stringify!($name) => Ok(round_trip::<models::$name>(body)?),)*
                _ => Err("add the schema to the list of decoders".into()),
            }
        }
    };
}

decoders! {
    AuthUnauthenticatedProblem
    BulkProductsResult
    CancelOrder400Problem
    CreateProduct400Problem
    CreateProduct403Problem
    DeleteProduct400Problem
    DeleteProduct403Problem
    DeleteProducts400Problem
    DeleteProducts403Problem
    FulfillOrder400Problem
    FulfillOrder403Problem
    GetMe400Problem
    GetOrder400Problem
    GetProduct400Problem
    GetUser400Problem
    HeaderTooLargeProblem
    Health
    ListOrders400Problem
    ListOrders403Problem
    ListProducts400Problem
    ListUsers400Problem
    ListUsers403Problem
    MediaTypeUnsupportedProblem
    Order
    OrderNotFoundProblem
    OrderNotPlacedProblem
    OrderPage
    PlaceOrder400Problem
    PlaceOrder409Problem
    PlaceOrder422Problem
    PreconditionFailedProblem
    PreconditionRequiredProblem
    Product
    ProductNotFoundProblem
    ProductPage
    ProductVersionConflictProblem
    PutProduct400Problem
    PutProduct403Problem
    PutProducts400Problem
    PutProducts403Problem
    RateExceededProblem
    RepresentationNotAcceptableProblem
    RequestBlockedProblem
    RequestMalformedProblem
    RequestTooLargeProblem
    ServerBadGatewayProblem
    ServerFailedProblem
    ServerTimeoutProblem
    ServerUnavailableProblem
    User
    UserNotFoundProblem
    UserPage
}
