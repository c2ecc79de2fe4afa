module example.com/shop/flow

go 1.24

require example.com/shop/client v0.0.0

replace example.com/shop/client => ../../../dist/clients/go
