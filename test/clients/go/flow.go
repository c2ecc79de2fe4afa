// Flow uses every part of the API through the generated Go client: products, orders, pages, preconditions and problems.
//
// It needs TAP_TOKEN_ADMIN and TAP_TOKEN_ADA, access tokens of an admin and of a customer. TAP_URL is the API's address.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	shop "example.com/shop/client"
)

func main() {
	admin, ada := signedIn("TAP_TOKEN_ADMIN"), signedIn("TAP_TOKEN_ADA")
	anonymous := context.Background()
	api := connect()

	// Products. Money is an integer in minor units: 30 million euros are more than 32 bits hold.
	category := "flow-" + strings.ToLower(rand.Text()[:8])
	price := shop.NewMoney(3_000_000_000, shop.EUR)
	machine := *shop.NewProductInput("Espressomaschine Größe XL ☕", category, *price, 10)
	machine.SetDescription("Made of gold.")
	var ids []string
	for range 3 {
		created, _, err := api.ProductsAPI.CreateProduct(admin).ProductInput(machine).Execute()
		check(err)
		expect(created.Price.Amount == 3_000_000_000 && created.Name == machine.Name, "a product is created")
		ids = append(ids, created.Id)
	}
	id := ids[0]

	// Pages: the cursor of one page leads to the next.
	list := api.ProductsAPI.ListProducts(anonymous).Category(category).Limit(2)
	page, _, err := list.Execute()
	check(err)
	expect(len(page.Items) == 2 && page.HasNextCursor(), "the first page has a cursor")
	page, _, err = list.Cursor(page.GetNextCursor()).Execute()
	check(err)
	expect(len(page.Items) == 1 && !page.HasNextCursor(), "the second page is the last")

	// An order. Sending it again with the same key places no second one.
	placeOrder := api.OrdersAPI.PlaceOrder(ada).IdempotencyKey(rand.Text()).OrderInput(orderOf(id, 2))
	order, _, err := placeOrder.Execute()
	check(err)
	expect(order.Status == shop.PLACED && order.Total.Amount == 6_000_000_000, "an order is placed")
	replayed, response, err := placeOrder.Execute()
	check(err)
	isReplay := response.Header.Get("Idempotency-Replayed") == "true"
	expect(replayed.Id == order.Id && isReplay, "the order is placed once")
	read, _, err := api.OrdersAPI.GetOrder(ada, order.Id).Execute()
	check(err)
	expect(read.Lines[0].Quantity == 2, "the order is read")

	// An update that overwrites no other change: with the ETag of what was read.
	product, response, err := api.ProductsAPI.GetProduct(anonymous, id).Execute()
	check(err)
	expect(product.Stock == 8, "the stock is reserved")
	changed := machine
	changed.Stock = 5
	update := api.ProductsAPI.PutProduct(admin, id).IfMatch(response.Header.Get("ETag")).ProductInput(changed)
	product, _, err = update.Execute()
	check(err)
	expect(product.Stock == 5, "the product is updated")
	_, _, err = update.Execute()
	_, isProblem := problemOf(err).(shop.PreconditionFailedProblem)
	expect(isProblem, "412: the product changed in the meantime")

	// Problems, each in its own type. Where a status has several, the client wraps the one that it found.
	tooMany := api.OrdersAPI.PlaceOrder(ada).IdempotencyKey(rand.Text()).OrderInput(orderOf(id, 6))
	_, _, err = tooMany.Execute()
	conflict, _ := problemOf(err).(shop.PlaceOrder409Problem)
	short := conflict.OrderInsufficientStockProblem
	expect(short != nil && short.Shortages[0].Available == 5, "409: the stock is too low")
	_, _, err = api.ProductsAPI.ListProducts(anonymous).Cursor("invalid").Execute()
	invalid, _ := problemOf(err).(shop.ListProducts400Problem)
	expect(invalid.CursorInvalidProblem != nil, "400: the cursor is invalid")
	_, _, err = api.UsersAPI.GetMe(anonymous).Execute()
	_, isProblem = problemOf(err).(shop.AuthUnauthenticatedProblem)
	expect(isProblem, "401: the token is missing")
	_, _, err = api.ProductsAPI.CreateProduct(ada).ProductInput(machine).Execute()
	forbidden, _ := problemOf(err).(shop.CreateProduct403Problem)
	expect(forbidden.AuthForbiddenProblem != nil, "403: customers create no products")

	// The end of an order, and of the products.
	order, _, err = api.OrdersAPI.CancelOrder(ada, order.Id).Execute()
	check(err)
	expect(order.Status == shop.CANCELLED, "the order is canceled")
	_, err = api.ProductsAPI.DeleteProduct(admin, id).Execute()
	check(err)
	_, _, err = api.ProductsAPI.GetProduct(anonymous, id).Execute()
	_, isProblem = problemOf(err).(shop.ProductNotFoundProblem)
	expect(isProblem, "404: the product is deleted")
	_, err = api.ProductsAPI.DeleteProducts(admin).Id(ids[1:]).Execute()
	check(err)
	page, _, err = api.ProductsAPI.ListProducts(anonymous).Category(category).Execute()
	check(err)
	expect(len(page.Items) == 0, "the other products are deleted")
}

// connect returns a client of the API at TAP_URL.
func connect() *shop.APIClient {
	url := os.Getenv("TAP_URL")
	if url == "" {
		url = "http://127.0.0.1:3000"
	}
	configuration := shop.NewConfiguration()
	configuration.Servers = shop.ServerConfigurations{{URL: url}}
	return shop.NewAPIClient(configuration)
}

// signedIn returns a context whose requests send the token in the environment variable.
func signedIn(variable string) context.Context {
	return context.WithValue(context.Background(), shop.ContextAccessToken, os.Getenv(variable))
}

func orderOf(productID string, quantity int32) shop.OrderInput {
	return *shop.NewOrderInput([]shop.OrderLineInput{*shop.NewOrderLineInput(productID, quantity)})
}

// problemOf returns the problem that a call ended with, in the type of its kind.
func problemOf(err error) any {
	var apiError *shop.GenericOpenAPIError
	if errors.As(err, &apiError) {
		return apiError.Model()
	}
	return nil
}

// check ends the program if a call failed.
func check(err error) {
	if err == nil {
		return
	}
	var apiError *shop.GenericOpenAPIError
	if errors.As(err, &apiError) {
		err = fmt.Errorf("%w: %s", err, apiError.Body())
	}
	fmt.Fprintln(os.Stderr, "FAILED:", err)
	os.Exit(1)
}

// expect prints what holds, or ends the program.
func expect(condition bool, what string) {
	if !condition {
		fmt.Fprintln(os.Stderr, "FAILED:", what)
		os.Exit(1)
	}
	fmt.Println("ok:", what)
}
